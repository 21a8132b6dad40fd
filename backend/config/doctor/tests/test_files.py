"""The doctor's look at room and rights, as a user who is not root."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings

from testing_processes import python

# Everything is loaded before the user changes, who may not look where Python is.
CODE = """
import os, sys, pwd, tempfile
from config import env_sources; env_sources.use_files = False
import django; django.setup()
from pathlib import Path
from config.doctor import files
tempfile.gettempdir()
from django.db import connection; connection.vendor
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
for finding in files.check(Path(sys.argv[1])):
    print(finding.level, finding.text, finding.advice)
"""


def examine(folder: Path) -> str:
    done = subprocess.run(
        [*python(), "-c", CODE, str(folder)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": "k" * 50,
            "EMAIL_VERIFICATION_REQUIRED": "False",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that everybody may reach, which pytest's are not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        found = Path(name) / "data"
        found.mkdir()
        (found / "db.sqlite3").touch()
        yield found
        found.chmod(0o755)


def test_a_folder_that_cannot_be_written_is_told_with_its_path_and_user(folder: Path) -> None:
    folder.chmod(0o555)
    (folder / "db.sqlite3").chmod(0o444)
    said = examine(folder)
    name = "nobody" if os.geteuid() == 0 else ""
    assert f"The user {name}" in said
    assert f"may not write to {folder}, the database's folder" in said
    assert f"may not write to {folder}/db.sqlite3, the database" in said


@pytest.mark.thorough
def test_a_folder_that_may_be_written_is_in_order(folder: Path) -> None:
    folder.chmod(0o777)
    (folder / "db.sqlite3").chmod(0o666)
    assert "may write to the server's files and folders" in examine(folder)


def test_secrets_that_everybody_may_read_are_a_warning(folder: Path) -> None:
    folder.chmod(0o777)
    (folder / "db.sqlite3").chmod(0o660)
    secrets = folder / ".env"
    secrets.touch()
    secrets.chmod(0o644)
    assert f"chmod o-rwx {secrets}" in examine(folder)
    secrets.chmod(0o600)
    assert "chmod o-rwx" not in examine(folder)


@pytest.mark.thorough
def test_a_folder_behind_a_closed_door_is_told(folder: Path) -> None:
    folder.parent.chmod(0o700)
    if os.geteuid() == 0:
        assert "does not exist, or the user nobody may not look for it" in examine(folder)
    folder.parent.chmod(0o000)
    if os.geteuid() != 0:
        assert "may not look" in examine(folder)
    folder.parent.chmod(0o755)
