"""Bringing a database to the schema of the code."""

import os
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from api.health.migrations import read_schema
from storage import backups
from storage.errors import StorageError
from storage.rows import count_rows, is_empty
from storage.schema import refuse_newer

Tell = Callable[[str], object]
_APPLYING = "Applying "


class _Progress:
    """What `migrate` writes to: of all that it says, a line for each migration that begins."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell

    def write(self, text: str) -> None:
        line = text.strip()
        if self._tell and line.startswith(_APPLYING):
            self._tell(line)


def upgrade(connection: BaseDatabaseWrapper, folder: Path | None, tell: Tell) -> None:
    """Apply pending migrations, after a backup into `folder` (None: without) if the database is a
    file with data. Call it while holding the lock. Raises `StorageError`.
    """
    schema = read_schema(connection)
    refuse_newer(schema.applied, "The database")
    backup = None
    is_copied = bool(schema.pending) and connection.vendor == "sqlite"
    if folder and is_copied and not is_empty(count_rows(connection)):
        size = os.stat(str(connection.settings_dict["NAME"])).st_size // 2**20 + 1
        tell(f"Making a backup first ({size:,} MB) ...")
        backup = backups.make(connection, folder, backups.BEFORE_UPGRADE, backups.KEPT)
        tell(f"Made a backup: {backup.path}")
    engine = backups.ENGINES[connection.vendor]
    # A new database has its tables in a moment.
    progress = _Progress(tell if schema.applied else None)
    try:
        engine.set_lock_timeout(connection)
        # Even without pending migrations: this repeats post_migrate work that is missing.
        call_command("migrate", interactive=False, database=connection.alias, stdout=progress)
    except DatabaseError as error:
        hint = f" To go back: python manage.py restore {backup.path} --force" if backup else ""
        raise StorageError(
            f"The upgrade failed: {str(error).strip()}. {engine.advise(connection, error)}"
            "Finished migrations are kept; run the command again after fixing the cause."
            f"{hint}"
        ) from error
    if not schema.applied:
        tell("Created the tables of a new database.")
    elif schema.pending:
        count = len(schema.pending)
        names = ", ".join(map(".".join, schema.pending[-3:]))
        before = "... " if count > 3 else ""
        plural = "s" if count > 1 else ""
        tell(f"Upgraded the database by {count} migration{plural}: {before}{names}")
    else:
        tell("The database is up to date.")
