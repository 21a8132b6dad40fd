"""`manage.py backup` and `restore`: whole, checked, and nothing overwritten unasked."""

import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from chat.tests.faults.conftest import Kind, NewDatabase, on_one
from chat.tests.faults.database_servers import PostgresServer
from chat.tests.faults.databases import Database, Postgres, Sqlite
from chat.tests.faults.harness import Server, write_environment
from config.tests.commands import fail, list_backups, run
from storage import postgresql
from storage.errors import StorageError
from testing import Api

# Each starts Django several times, which takes seconds on a busy machine.
pytestmark = pytest.mark.timeout(400)

_INSERT = "INSERT INTO accounts_throttlecounter (key, count, expires_at) VALUES ('{}', 1, '{}')"
_KEYS = "SELECT key FROM accounts_throttlecounter"
_AT = "2026-01-01 00:00:00"


class Writing:
    """Somebody who commits row after row; `committed` is what was answered."""

    def __init__(self, execute: Callable[[str], object]) -> None:
        self.committed: list[str] = []
        self._execute = execute
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        while not self._is_over.is_set():
            key = f"{len(self.committed):06}"
            self._execute(_INSERT.format(key, _AT))
            self.committed.append(key)
            # Some rows between any two moments are enough: more of them only take time to restore.
            time.sleep(0.002)

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()


@contextmanager
def writing(database: Database) -> Iterator[Writing]:
    with closing(_connect(database)) as connection:
        # The first thing of a log that nobody brings into the file.
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA wal_autocheckpoint = 0")
        found = Writing(lambda sql: connection.execute(sql))
        try:
            while len(found.committed) < 100:
                time.sleep(0.01)
            yield found
        finally:
            found.stop()


def _connect(database: Database) -> "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]":
    if isinstance(database, Sqlite):
        return sqlite3.connect(
            database.path, timeout=30, isolation_level=None, check_same_thread=False
        )
    assert isinstance(database, Postgres)
    return psycopg.connect(database.url, autocommit=True)


def make_empty(request: pytest.FixtureRequest, kind: Kind, folder: Path) -> Database:
    if kind == "SQLite":
        return Sqlite(folder / "restored.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create(folder)


def keys(database: Database) -> list[str]:
    return sorted(key for (key,) in database.rows(_KEYS))


@on_one("SQLite")
def test_a_backup_under_writes_has_all_that_was_committed_before(
    kind: Kind,
    new_database: NewDatabase,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    database = new_database(kind)
    with writing(database) as somebody:
        if isinstance(database, Sqlite):
            # What `cp` makes of it: the rows are in the log beside the file.
            copied = Sqlite(Path(shutil.copy(database.path, tmp_path / "cp.sqlite3")))
            assert keys(copied) == []
        before = len(somebody.committed)
        said = run(database, "backup")
        after = len(somebody.committed) + 1
    (name,) = list_backups(database)
    file = database.folder / "backups" / name
    assert name.startswith("backup_2")
    assert str(file) in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    restored = make_empty(request, kind, tmp_path)
    shown = run(restored, "restore", str(file))
    found = keys(restored)
    assert before <= len(found) <= after
    assert found == [f"{number:06}" for number in range(len(found))]
    # Both name the numbers.
    counted = [line.split() for line in said.splitlines()]
    assert ["accounts_throttlecounter", f"{len(found):,}"] in counted
    assert [line for line in said.splitlines() if line.startswith("  ")] == [
        line for line in shown.splitlines() if line.startswith("  ")
    ]


@on_one("SQLite")
def test_a_restored_database_serves_and_the_one_before_is_kept(
    kind: Kind, new_database: NewDatabase
) -> None:
    database = new_database(kind)
    server = Server(database, write_environment()).start()
    try:
        account = {"email": "kept@example.org", "password": "a long enough passphrase"}
        api = Api(server.url)
        assert api.http.post("/api/auth/register", json=account).status_code == 201
        run(database, "backup")
        (name,) = list_backups(database)
        file = str(database.folder / "backups" / name)
        later = {"email": "later@example.org", "password": "a long enough passphrase"}
        assert api.http.post("/api/auth/register", json=later).status_code == 201

        refusal = fail(database, "restore", file)
        assert "The database is not empty" in refusal
        assert "--force" in refusal
        assert api.http.post("/api/auth/login", json=later).status_code == 200

        # Also under a running server.
        said = run(database, "restore", file, "--force")
        assert api.http.post("/api/auth/login", json=later).status_code == 400
        assert api.http.post("/api/auth/login", json=account).status_code == 200
        assert server.readiness() == "ok"
        (kept,) = [name for name in list_backups(database) if name.startswith("before-restore_")]
        assert kept in said
        run(database, "restore", str(database.folder / "backups" / kept), "--force")
        assert api.http.post("/api/auth/login", json=later).status_code == 200
        api.http.close()
    finally:
        server.end()
    assert "Traceback" not in server.log


@pytest.mark.thorough
@on_one("SQLite")
def test_what_is_newer_or_damaged_is_not_restored(kind: Kind, new_database: NewDatabase) -> None:
    database = new_database(kind)
    mark = "INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '{}', '{}')"
    with closing(_connect(database)) as connection:
        connection.execute(mark.format("chat", "9999_later", _AT))
        connection.execute(mark.format("removed", "0001_initial", _AT))
    run(database, "backup")
    (name,) = list_backups(database)
    file = database.folder / "backups" / name
    refusal = fail(database, "restore", str(file), "--force")
    assert "This backup is from a newer version of the server (it has chat.9999_later)" in refusal

    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
    refusal = fail(database, "restore", str(file), "--force")
    assert str(file) in refusal
    assert list_backups(database) == [name], "nothing was touched"
    missing = fail(database, "restore", str(file.with_name("missing")))
    assert f"There is no file {file.with_name('missing')}" in missing


def test_the_newest_are_kept(new_database: NewDatabase) -> None:
    database = new_database("SQLite")
    folder = database.folder / "backups"
    folder.mkdir()
    others = ["before-upgrade_20200101T000000Z_chat-0001.sqlite3", "mine.sqlite3"]
    older = [f"backup_202{year}0101T000000Z_chat-0001.sqlite3" for year in range(4)]
    for name in (*others, *older, "cut-off.part"):
        (folder / name).touch()
    os.utime(folder / "cut-off.part", (0, 0))
    run(database, "backup", "--keep", "2")
    kept = list_backups(database)
    assert kept[0] == older[-1]
    assert kept[1].startswith("backup_")
    assert kept[2:] == others


@pytest.mark.thorough
def test_a_damaged_database_makes_room_for_its_backup(new_database: NewDatabase) -> None:
    database = new_database("SQLite")
    assert isinstance(database, Sqlite)
    with closing(_connect(database)) as connection:
        connection.execute(_INSERT.format("kept", _AT))
    run(database, "backup")
    (name,) = list_backups(database)
    file = str(database.folder / "backups" / name)
    database.path.write_bytes(b"no database at all " * 1000)
    assert "cannot be read" in fail(database, "restore", file)
    said = run(database, "restore", file, "--force")
    assert "The damaged file is kept: " in said
    assert keys(database) == ["kept"]
    damaged = list(database.folder.glob("*-damaged-*"))
    assert [path.read_bytes()[:11] for path in damaged] == [b"no database"]


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "some.dump"
    file.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgresql, "_VERSIONS", tmp_path)
    with pytest.raises(StorageError, match="pg_restore is not installed here"):
        postgresql.check(file)
    found = tmp_path / "15" / "bin" / "pg_restore"
    found.parent.mkdir(parents=True)
    found.write_text("#!/bin/sh\necho 'no archive' >&2; exit 1\n", encoding="utf-8")
    found.chmod(0o755)
    with pytest.raises(StorageError, match="cannot be read: no archive"):
        postgresql.check(file)
