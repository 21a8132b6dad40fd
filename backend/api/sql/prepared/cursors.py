"""A cursor whose statements the database keeps prepared."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


def open_cursor() -> CursorWrapper:
    """A cursor of the default database for statements whose text is always the same."""
    # The wrapper of `api.sql.sqlite` or `api.sql.postgresql`.
    connection: Any = connections[DEFAULT_DB_ALIAS]
    cursor: CursorWrapper = connection.prepared_cursor()
    return cursor
