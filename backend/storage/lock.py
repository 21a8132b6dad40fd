"""One process at a time changes the schema or replaces the rows."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from storage.errors import StorageError

# "upgrade" in a number that no other program is likely to take.
ADVISORY_KEY = 0x6272_6F6E_6E01
ATTEMPT_SECONDS = 0.5


@contextmanager
def exclusive(connection: BaseDatabaseWrapper, on_wait: Callable[[], object]) -> Iterator[None]:
    """Hold the upgrade lock of `connection`'s database, waiting as long as need be; `on_wait` is
    called once before a wait. The lock ends with its process. Raises `StorageError`.
    """
    hold = _hold_file if connection.vendor == "sqlite" else _hold_advisory
    with hold(connection, on_wait):
        yield


@contextmanager
def _hold_file(connection: BaseDatabaseWrapper, on_wait: Callable[[], object]) -> Iterator[None]:
    """A file beside the database, locked by SQLite itself, which is portable. The file is never
    removed: that would let in a second process that has it open.
    """
    database = Path(str(connection.settings_dict["NAME"]))
    file = database.with_name(f"{database.name}-upgrade-lock")
    with closing(_open(file)) as holder:
        _wait(lambda: _try_file(holder), on_wait)
        yield


def _open(file: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(file, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        # On a full disk, for one.
        raise StorageError(f"The upgrade's lock {file} cannot be opened: {error}.") from error


def _try_file(holder: sqlite3.Connection) -> bool:
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


@contextmanager
def _hold_advisory(
    connection: BaseDatabaseWrapper, on_wait: Callable[[], object]
) -> Iterator[None]:
    """PostgreSQL's advisory lock of a transaction on a connection of its own. A session's would be
    lost behind a pooler that gives each transaction another connection.
    """
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            # It is idle for as long as the work takes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

            def attempt() -> bool:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_KEY])
                return bool(cursor.fetchone()[0])

            _wait(attempt, on_wait)
            yield
    finally:
        holder.close()


def _wait(attempt: Callable[[], bool], on_wait: Callable[[], object]) -> None:
    if attempt():
        return
    on_wait()
    while not attempt():
        time.sleep(ATTEMPT_SECONDS)
