"""Replacing a database by a backup of it."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from storage import backups, sqlite
from storage.errors import StorageError
from storage.rows import count_rows, is_empty
from storage.schema import refuse_newer
from storage.upgrades import Tell, upgrade


def restore(
    connection: BaseDatabaseWrapper, source: Path, folder: Path, *, is_forced: bool, tell: Tell
) -> None:
    """Replace the database by the backup `source` and upgrade it; the old content is kept in
    `folder`. Nothing is changed before the backup has been read completely. Call it while holding
    the lock. Raises `StorageError`.
    """
    engine = backups.ENGINES[connection.vendor]
    tell("Checking the backup ...")
    engine.check(source)
    refuse_newer(engine.read_applied(source), "This backup")
    _make_room(connection, folder, is_forced=is_forced, tell=tell)
    tell("Replacing the database ...")
    engine.restore(connection, source)
    upgrade(connection, None, tell)


def _make_room(
    connection: BaseDatabaseWrapper, folder: Path, *, is_forced: bool, tell: Tell
) -> None:
    try:
        counts = count_rows(connection)
    except DatabaseError as error:
        _set_aside(connection, error, is_forced=is_forced, tell=tell)
        return
    if is_empty(counts):
        return
    if not is_forced:
        raise StorageError(
            f"The database is not empty ({sum(counts.values()):,} rows). With --force it is "
            "replaced, after a backup of it."
        )
    tell("Backing up the current database ...")
    made = backups.make(connection, folder, backups.BEFORE_RESTORE, backups.KEPT)
    tell(f"Backup of the previous database: {made.path}")


def _set_aside(
    connection: BaseDatabaseWrapper, error: DatabaseError, *, is_forced: bool, tell: Tell
) -> None:
    """A damaged file cannot be copied; it is renamed instead."""
    if connection.vendor != "sqlite":
        raise error
    if not is_forced:
        raise StorageError(
            f"The database cannot be read ({error}). With --force it is renamed and replaced; "
            "stop the server first."
        )
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    tell(f"The damaged file is kept: {sqlite.set_aside(connection, f'damaged-{stamp}')}")
