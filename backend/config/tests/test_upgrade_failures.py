"""`manage.py upgrade` says what it is doing; what stops it is a sentence, and it goes on later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection

from chat.tests.faults.conftest import Kind, NewDatabase, on_one
from chat.tests.faults.databases import Database, Postgres, Sqlite
from config.tests.commands import fail, list_backups, make_later, run
from storage import sqlite

# Each starts Django several times, which takes seconds on a busy machine.
pytestmark = pytest.mark.timeout(400)

_WRITE = 'from testing import make_user; make_user("somebody@example.org")'
_COUNT = "SELECT count(*) FROM accounts_user"
_SHORT_WAIT = """
import api.apps
from storage import sqlite
api.apps.MIGRATION_LOCK_SECONDS = sqlite.LOCK_SECONDS = 1
"""


def make_hasty(folder: Path) -> dict[str, str]:
    """A later version that waits one second for the locks of others."""
    environment = {**make_later(folder)}
    settings = folder / "later_settings.py"
    settings.write_text(settings.read_text(encoding="utf-8") + _SHORT_WAIT, encoding="utf-8")
    return environment


@contextmanager
def somebody_who_writes(database: Database) -> Iterator[None]:
    """A transaction that another program has open on a table that the later version changes."""
    if isinstance(database, Sqlite):
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    assert isinstance(database, Postgres)
    with psycopg.connect(database.url, application_name="nightly-report") as other:
        other.execute("SELECT count(*) FROM chat_conversation")
        yield


@on_one("SQLite")
def test_each_step_is_told_when_it_begins(
    kind: Kind, new_database: NewDatabase, tmp_path: Path
) -> None:
    database, later = new_database(kind), make_later(tmp_path)
    run(database, "shell", "-c", _WRITE)
    said = run(database, "upgrade", **later).splitlines()
    assert said[-2:] == [
        "Applying chat.9999_later...",
        "Upgraded the database by 1 migration: chat.9999_later",
    ]
    if kind == "SQLite":
        assert said[0] == "Making a backup first (1 MB) ..."
    assert run(database, "upgrade", **later) == "The database is up to date.\n"


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("SQLite", "Another process is writing to the database: stop the running server. "),
        ("PostgreSQL", "Open transactions: nightly-report (process "),
    ],
)
def test_a_lock_that_somebody_keeps_is_told_and_the_next_try_goes_on(
    kind: Kind, hint: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    database, hasty = new_database(kind), make_hasty(tmp_path)
    run(database, "shell", "-c", _WRITE)
    with somebody_who_writes(database):
        refusal = fail(database, "upgrade", **hasty)
    assert refusal.startswith("CommandError: The upgrade failed: ")
    assert hint in refusal
    assert "Finished migrations are kept; run the command again" in refusal
    assert run(database, "upgrade", **hasty).endswith("chat.9999_later\n")
    assert database.rows(_COUNT) == [(1,)]


def test_a_lock_file_that_cannot_be_opened_is_told(new_database: NewDatabase) -> None:
    """As on a file system that has no room for another file."""
    database = new_database("SQLite")
    assert isinstance(database, Sqlite)
    lock = database.path.with_name(f"{database.path.name}-upgrade-lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    refusal = fail(database, "upgrade")
    assert f"CommandError: The upgrade's lock {lock} cannot be opened: " in refusal
    assert list_backups(database) == []


def test_a_full_disk_is_told_with_what_to_do() -> None:
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("CREATE TABLE text (body)")
        full.execute("PRAGMA max_page_count = 4")
        with pytest.raises(sqlite3.OperationalError) as caught:
            full.execute("INSERT INTO text VALUES (zeroblob(100000))")
    error = DatabaseError(str(caught.value))
    error.__cause__ = caught.value
    assert sqlite.advise(connection, error) == "Free some space on the disk. "
