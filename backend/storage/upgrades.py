"""Bringing a database to the schema of the code."""

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


def upgrade(connection: BaseDatabaseWrapper, folder: Path | None, tell: Tell) -> None:
    """Apply pending migrations, after a backup into `folder` (None: without) if the database is a
    file with data. Call it while holding the lock. Raises `StorageError`.
    """
    schema = read_schema(connection)
    refuse_newer(schema.applied, "The database")
    backup = None
    is_copied = bool(schema.pending) and connection.vendor == "sqlite"
    if folder and is_copied and not is_empty(count_rows(connection)):
        backup = backups.make(connection, folder, backups.BEFORE_UPGRADE, backups.KEPT)
        tell(f"Made a backup: {backup.path}")
    try:
        # Even without pending migrations: this repeats post_migrate work that is missing.
        call_command("migrate", verbosity=0, interactive=False, database=connection.alias)
    except DatabaseError as error:
        hint = f" To go back: python manage.py restore {backup.path} --force" if backup else ""
        raise StorageError(f"The upgrade failed: {error}{hint}") from error
    if not schema.applied:
        tell("Made the tables of a new database.")
    elif schema.pending:
        count = len(schema.pending)
        names = ", ".join(map(".".join, schema.pending[-3:]))
        before = "... " if count > 3 else ""
        plural = "s" if count > 1 else ""
        tell(f"Upgraded the database by {count} migration{plural}: {before}{names}")
    else:
        tell("The database is up to date.")
