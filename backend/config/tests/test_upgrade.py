"""`manage.py upgrade`: one at a time, with a backup first, never backwards."""

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chat.tests.faults.conftest import Kind, NewDatabase, on_one
from chat.tests.faults.database_servers import PostgresServer
from chat.tests.faults.databases import Database, Sqlite
from chat.tests.faults.harness import BACKEND, write_environment
from config.tests.commands import WAIT_SECONDS, fail, list_backups, make_later, run, start

# Each starts Django several times, which takes seconds on a busy machine.
pytestmark = pytest.mark.timeout(400)

_WRITE = """
from chat.models import Message
from testing import make_conversation, make_user
conversation = make_conversation(make_user("finder@example.org"), title="Copper talk")
for depth, text in enumerate(["old steel", "old coin", "old rust"]):
    Message.objects.create(conversation=conversation, depth=depth, role="user", content=text)
"""
_SEARCH = """
from accounts.models import User
from chat.models import Conversation, Message
from chat.search.results import find
user = User.objects.get(email="finder@example.org")
conversation = Conversation.objects.get()
Message.objects.create(conversation=conversation, depth=3, role="user", content="new steel")
Message.objects.filter(content="old coin").update(content="changed coin")
Message.objects.filter(content="old rust").delete()
Conversation.objects.update(title="Silver talk")
for words in ("steel", "old", "changed", "rust"):
    print(words, "->", [message.content for message, *_ in find(user, words, 9).messages])
for words in ("copper", "silver"):
    print(words, "->", [found.title for found in find(user, words, 9).conversations])
"""


@pytest.fixture
def empty(request: pytest.FixtureRequest, kind: Kind, tmp_path: Path) -> Database:
    """A database without tables."""
    if kind == "SQLite":
        return Sqlite(tmp_path / "db.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create(tmp_path)


@on_one("PostgreSQL")
def test_of_three_at_once_one_upgrades_and_the_others_wait(empty: Database) -> None:
    started = [start(empty, "upgrade") for _ in range(3)]
    said = [process.communicate(timeout=WAIT_SECONDS) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    last = sorted(output.splitlines()[-1] for output, _ in said)
    assert last == ["Created the tables of a new database.", *["The database is up to date."] * 2]
    assert empty.rows("SELECT count(*) FROM django_migrations WHERE app = 'chat'")[0][0] >= 9
    assert list_backups(empty) == []


@on_one("SQLite")
def test_tables_are_rebuilt_and_search_still_finds_old_and_new_rows(
    kind: Kind, new_database: NewDatabase, tmp_path: Path
) -> None:
    database, later = new_database(kind), make_later(tmp_path)
    run(database, "shell", "-c", _WRITE)
    said = run(database, "upgrade", **later)
    assert said.splitlines()[-1] == "Upgraded the database by 1 migration: chat.9999_later"

    found = run(database, "shell", "--verbosity", "0", "-c", _SEARCH, **later)
    assert found.splitlines() == [
        "steel -> ['new steel', 'old steel']",
        "old -> ['old steel']",
        "changed -> ['changed coin']",
        "rust -> []",
        "copper -> []",
        "silver -> ['Silver talk']",
    ]

    # A copy of what there was before; PostgreSQL's administrators have their own.
    backups = list_backups(database)
    assert len(backups) == (kind == "SQLite")
    for name in backups:
        assert name.startswith("before-upgrade_2")
        assert "_chat-0" in name
        path = database.folder / "backups" / name
        assert path.name in said
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert Sqlite(path).rows("SELECT count(*) FROM chat_message") == [(3,)]

    refusal = fail(database, "upgrade")
    assert "The database is from a newer version of the server" in refusal
    assert "it has chat.9999_later" in refusal
    assert "python manage.py restore" in refusal


@on_one("SQLite")
def test_triggers_that_an_earlier_version_lost_come_back(
    kind: Kind, new_database: NewDatabase
) -> None:
    database = new_database(kind)
    where = "" if kind == "SQLite" else " ON chat_message"
    drop = f"connection.cursor().execute('DROP TRIGGER chat_message_search_insert{where}')"
    run(database, "shell", "-c", f"from django.db import connection\n{drop}\n{_WRITE}")
    assert run(database, "upgrade") == "The database is up to date.\n"
    found = run(database, "shell", "--verbosity", "0", "-c", _SEARCH)
    assert found.splitlines()[:2] == [
        "steel -> ['new steel', 'old steel']",
        "old -> ['old steel']",
    ]


# Root may write everywhere, unless it gives up the right to.
_AS_OTHERS = ("setpriv", "--bounding-set=-dac_override") if os.getuid() == 0 else ()


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "upgrade"],
        ["manage.py", "migrate"],
        ["manage.py", "runserver", "--noreload", "127.0.0.1:9"],
        ["-m", "gunicorn", "config.asgi:application"],
    ],
    ids=" ".join,
)
def test_a_folder_that_cannot_be_written_is_told_with_its_path_and_user(
    command: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    done = subprocess.run(
        [*_AS_OTHERS, sys.executable, *command],
        cwd=BACKEND,
        env=write_environment(DATABASE_URL=f"sqlite:///{folder}/db.sqlite3", PORT="9"),
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    assert done.returncode != 0
    user = f"the user {pwd.getpwuid(os.getuid()).pw_name} ({os.getuid()})"
    assert f"The database's folder {folder} cannot be written by {user}." in done.stderr
    assert "Traceback" not in done.stderr
