"""Django's SQLite backend with a schema editor that keeps triggers, with a clear error in place of
"unable to open database file", and with a cursor for prepared statements.
"""

import sqlite3
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.utils import CursorWrapper
from django.utils.asyncio import async_unsafe

from api.sql.sqlite.cursor import PreparedCursor
from api.sql.sqlite.files import create_file, find_connection_obstacle
from api.sql.sqlite.schema import DatabaseSchemaEditor


class NotWritable(OperationalError):
    """The database is not writable; the text says where, and by which user."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, for `ENGINE: api.sql.sqlite`."""

    SchemaEditorClass = DatabaseSchemaEditor

    @async_unsafe
    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for statements whose text is always the same. (Python's `sqlite3` caches the
        parsed statements of every cursor.)
        """
        if self.queries_logged or self.execute_wrappers:
            return self.cursor()
        self.ensure_connection()
        self.validate_thread_sharing()
        with self.wrap_database_errors:
            return PreparedCursor(self.connection.cursor(), self)

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's; raises `NotWritable` if that is why it fails."""
        create_file(str(conn_params["database"]))
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            if obstacle := find_connection_obstacle(self):
                raise NotWritable(obstacle) from error
            raise
