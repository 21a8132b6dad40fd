"""`manage.py` in processes of its own, also as a later version of the server."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from chat import migrations
from chat.tests.faults.databases import Database
from chat.tests.faults.harness import BACKEND, write_environment
from testing_processes import python

WAIT_SECONDS = 200
# What a later version does to the two tables that search looks at: each step makes them anew on
# SQLite, and PostgreSQL changes the types of columns that triggers name.
_LATER = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "{last}")]
    operations = [
        migrations.AddField("conversation", "note", models.CharField(max_length=9, default="")),
        migrations.AddField("message", "note", models.CharField(max_length=9, default="")),
        migrations.AlterField("conversation", "title", models.CharField(max_length=999)),
        migrations.AlterField("message", "content", models.CharField(max_length=99999)),
        migrations.AlterField("message", "status", models.CharField(max_length=99)),
        migrations.RemoveField("conversation", "note"),
        migrations.RemoveField("message", "note"),
    ]
"""


def start(database: Database, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """A command that goes on; backups go into `backups` beside the database's logs."""
    folder = {"BACKUP_DIR": str(database.folder / "backups")}
    return subprocess.Popen(
        [*python(), "manage.py", *arguments],
        cwd=BACKEND,
        env=write_environment(DATABASE_URL=database.url, **folder | environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(database: Database, *arguments: str, **environment: str) -> str:
    """What a command prints that succeeds."""
    process = start(database, *arguments, **environment)
    output, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0, output + errors
    return output


def fail(database: Database, *arguments: str, **environment: str) -> str:
    """The sentence of a command that refuses."""
    process = start(database, *arguments, **environment)
    output, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1, output + errors
    assert "Traceback" not in errors
    return errors


def make_later(folder: Path) -> Mapping[str, str]:
    """The environment of a version whose chat has one migration more."""
    earlier = Path(os.fspath(migrations.__path__[0]))
    package = folder / "later_migrations"
    package.mkdir()
    for source in earlier.glob("*.py"):
        (package / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    last = max(source.stem for source in earlier.glob("0*.py"))
    (package / "9999_later.py").write_text(_LATER.format(last=last), encoding="utf-8")
    (folder / "later_settings.py").write_text(
        "from config.settings import *\nMIGRATION_MODULES = {'chat': 'later_migrations'}\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "later_settings"}


def list_backups(database: Database) -> list[str]:
    """The names of what is in its folder of backups."""
    return sorted(path.name for path in (database.folder / "backups").glob("*"))
