"""The search index: made and filled by migrations, kept up to date by triggers."""

import logging
import sys
from types import ModuleType

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chat.search import postgresql, sqlite
from chat.search.sources import TABLES
from chat.search.words import index_form

logger = logging.getLogger(__name__)

# By Django's name of the database vendor.
ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index if missing, and re-create its triggers. Table rebuilds keep them
    (`api/sql/sqlite/schema.py`); a migration that renames a column they use calls this again.
    """
    ENGINES[schema_editor.connection.vendor].install(schema_editor)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index rows written before the index existed, or under other rules. Prints progress where
    there are many rows; may be repeated after an interruption.
    """
    engine = ENGINES[schema_editor.connection.vendor]
    for table, done, total in engine.reindex(schema_editor):
        if total > engine.BATCH_ROWS:
            # Whole lines, because a container's log does not show an unfinished one.
            start = "\n" if done <= engine.BATCH_ROWS else ""
            rest = engine.LAST_STEP if done == total else ""
            sys.stdout.write(f"{start}    {table}: {done:,} of {total:,} rows indexed{rest}\n")
            sys.stdout.flush()


def repair(using: str, **_: object) -> None:
    """After migrations: re-create missing triggers, and index the rows written without them.
    Earlier versions lost some triggers when they rebuilt a table.
    """
    connection = connections[using]
    engine = ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not tables >= TABLES or engine.read_triggers(cursor) >= engine.TRIGGERS:
            return
    logger.warning("search: triggers were missing; reindexing all texts")
    # In one transaction, because the next run takes the triggers as a sign that all is done.
    with connection.schema_editor(atomic=True) as editor:
        install(editor)
        reindex(editor)


def register_search_form(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give a new SQLite connection `index_form` as `search_form`, which the triggers call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("search_form", 1, index_form, deterministic=True)
