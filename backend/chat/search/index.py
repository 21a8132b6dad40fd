"""The search index beside the tables, created and filled by migrations and kept up to date by
triggers.
"""

from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chat.search import postgresql, sqlite
from chat.search.words import fold

# By Django's name of the database vendor.
ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index where it is missing, and its triggers anew. A migration that rebuilds one of
    the two tables on SQLite calls it again, because SQLite drops a table's triggers with it.
    """
    ENGINES[schema_editor.connection.vendor].install(schema_editor)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index what was written before there was an index, or under other rules."""
    ENGINES[schema_editor.connection.vendor].reindex(schema_editor)


def register_search_form(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Make `fold` known to a new connection as the SQL function `search_form`, which SQLite's
    triggers call.
    """
    if connection.vendor == "sqlite":
        connection.connection.create_function("search_form", 1, fold, deterministic=True)
