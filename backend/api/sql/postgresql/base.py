"""Django's PostgreSQL backend for long-lived connections: it notices without a query when the
server has closed one, and gives up on a server that does not answer.

The threads that query the database (`api/threads.py`, the journal's) each keep one connection, so a
pool would have nothing to share. Django's own health check runs `SELECT 1` before each use, a
quarter of the cost of a short request; polling the socket costs two microseconds.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from django.utils.asyncio import async_unsafe
from psycopg import IsolationLevel

from api.sql.postgresql.connection import TimedConnection
from api.sql.postgresql.schema import DatabaseSchemaEditor

# Executions of a `prepared_cursor` statement on a connection before the server prepares it.
PREPARE_AFTER = 5


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with `OPTIONS["answer_timeout_seconds"]` and `["prepared_statements"]` ("on" or
    "off") in addition to libpq's own.
    """

    SchemaEditorClass = DatabaseSchemaEditor

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.pop("answer_timeout_seconds", None)
        is_preparing = params.pop("prepared_statements", "on") == "on"
        params["prepare_threshold"] = PREPARE_AFTER if is_preparing else None
        return params

    @async_unsafe
    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for statements whose text is always the same: the server keeps them parsed and
        planned, and gets their parameters separately. Query logs show Django's own, with them.
        """
        if self.queries_logged:
            return self.cursor()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = psycopg.Cursor(self.connection)
            prepared: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # of 5.2
            return prepared

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> TimedConnection:
        """As Django's without a pool, and with READ COMMITTED always."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = TimedConnection.connect(**conn_params)
        connection.send_numbers_as_digits()
        options = self.settings_dict["OPTIONS"]
        connection.answer_timeout_seconds = options.get("answer_timeout_seconds")
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """As Django's, which checks the connection after an error; here also after an unsolicited
        message, such as the server's notice that it shuts down.
        """
        if self.connection is not None and not self.in_atomic_block and self._has_unread_message():
            self.errors_occurred = True
        super().close_if_unusable_or_obsolete()

    def _has_unread_message(self) -> bool:
        if self.connection.closed:
            return True
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def remove_time_limits(self, lock_seconds: int = 0) -> None:
        """Lift the time limits of this connection, except the one on locks (0: that one, too)."""
        self.ensure_connection()
        self.connection.answer_timeout_seconds = None
        with self.cursor() as cursor:
            cursor.execute(
                f"SET statement_timeout = 0; SET lock_timeout = '{lock_seconds}s';"
                " SET idle_in_transaction_session_timeout = 0"
            )
