"""A cursor whose statements the database keeps."""

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


def open_cursor() -> CursorWrapper:
    """A cursor of the default database for statements whose text is always the same."""
    connection = connections[DEFAULT_DB_ALIAS]
    # Only `api.sql.postgresql` has one: Python's `sqlite3` keeps every statement parsed.
    open_prepared: Callable[[], CursorWrapper] | None = getattr(connection, "prepared_cursor", None)
    return open_prepared() if open_prepared else connection.cursor()
