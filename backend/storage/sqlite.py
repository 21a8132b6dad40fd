"""Copies a SQLite database with SQLite's own backup, which includes the write-ahead log and does
not block writers.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from api.health.migrations import Key
from storage.errors import StorageError
from storage.rows import count_statement, find_difference, list_tables

SUFFIX = ".sqlite3"
# How long to wait for a running write.
LOCK_SECONDS = 30


def copy(connection: BaseDatabaseWrapper, target: Path) -> dict[str, int]:
    """Write the database into the file `target` as it is at one moment, check it, and return the
    numbers of rows. Raises `StorageError`.
    """
    tables = list_tables(connection)
    with _explained("The backup could not be made"):
        with closing(_open(_file_of(connection))) as source, closing(_open(target)) as made:
            # Count and copy in one transaction, so that no write comes between.
            source.execute("BEGIN")
            counts = _count(source, tables)
            source.backup(made)
            source.execute("ROLLBACK")
            # One file without a log beside it.
            made.execute("PRAGMA journal_mode = DELETE")
        check(target)
        with closing(_open(target)) as made:
            if difference := find_difference(counts, _count(made, tables)):
                raise StorageError(f"The copy is incomplete: {difference}. It was deleted.")
    return counts


def check(file: Path) -> None:
    """Raise `StorageError` unless the file is a whole database without damage."""
    if not file.is_file():
        raise StorageError(f"There is no file {file}.")
    try:
        with closing(_open(file, read_only=True)) as database:
            found = [text for (text,) in database.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{file} is not an intact SQLite database: {error}.") from error
    if found != ["ok"]:
        raise StorageError(f"{file} is damaged: {'; '.join(found)}.")


def read_applied(file: Path) -> frozenset[Key]:
    """The migrations that the database in the file has had. Raises `StorageError`."""
    try:
        with closing(_open(file, read_only=True)) as database:
            return frozenset(database.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{file} is not a backup of this server: {error}.") from error


def restore(connection: BaseDatabaseWrapper, source: Path) -> None:
    """Replace everything by what the file holds, in one transaction: a server that is running sees
    all of it or nothing. Raises `StorageError`.
    """
    connection.close()
    with (
        _explained("Nothing was restored"),
        closing(_open(source, read_only=True)) as kept,
        closing(_open(_file_of(connection))) as database,
    ):
        kept.backup(database)


def set_lock_timeout(connection: BaseDatabaseWrapper) -> None:
    """Let the connection's own statements wait as long as those here."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")


def advise(_connection: BaseDatabaseWrapper, error: DatabaseError) -> str:
    """What the operator can do about a failed upgrade: a sentence and a blank, or nothing."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_BUSY:
        return "Another process is writing to the database: stop the running server. "
    return "Free some space on the disk. " if code == sqlite3.SQLITE_FULL else ""


def set_aside(connection: BaseDatabaseWrapper, name: str) -> Path | None:
    """Rename a file that is no database any more, and its log, to make room for a whole one."""
    connection.close()
    file = _file_of(connection)
    for suffix in ("-wal", "-shm", ""):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(file.with_name(f"{file.name}-{name}{suffix}"))
    return file.with_name(f"{file.name}-{name}")


def _file_of(connection: BaseDatabaseWrapper) -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _open(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}{'?mode=ro' if read_only else ''}"
    return sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS, isolation_level=None)


def _count(database: sqlite3.Connection, tables: Iterable[str]) -> dict[str, int]:
    return {table: database.execute(count_statement(table)).fetchone()[0] for table in tables}


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"{what}: {error}.") from error
