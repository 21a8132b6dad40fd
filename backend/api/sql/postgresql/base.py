"""Django's PostgreSQL backend for connections that are kept for long: it notices by itself when the
server has hung up, and does not wait for ever for one that hangs.

The few threads that ask the database (`api/threads.py`, the journal's) each keep one connection, so
a pool would have nothing to share. Django's own health check asks `SELECT 1` before each borrowed
use, a quarter of the cost of a short request; looking whether the socket has something to say costs
two microseconds.
"""

import select
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper
from django.utils.asyncio import async_unsafe
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.types import numeric

RV = TypeVar("RV")

# How often a connection runs a statement of `prepared_cursor` before it has the server keep it.
PREPARE_AFTER = 5
# Django says of each number how wide its column is. A server cursor sends it in so many bytes, and
# what does not fit into them is cut off without a word; in digits the server refuses it.
_IN_DIGITS = (
    (numeric.Int2, numeric.Int2Dumper),
    (numeric.Int4, numeric.Int4Dumper),
    (numeric.Int8, numeric.Int8Dumper),
)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up a server which does not answer at all for `patience_seconds`.

    `statement_timeout` is the server's own and comes first; this is for a server that is stopped,
    or behind a network that swallows everything.
    """

    patience_seconds: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience_seconds)
        except _WaitTimeout:
            # Nobody knows what the server will still say here: not to be used again.
            self.pgconn.finish()
            message = f"the server did not answer within {self.patience_seconds:g} s"
            raise psycopg.OperationalError(message) from None


class PostgresqlOperations(DatabaseOperations):
    """Says of prepared statements too what was asked, for whoever logs or counts queries."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        if isinstance(cursor, psycopg.ClientCursor):
            return super().last_executed_query(cursor, sql, params)
        try:
            composed: str = self.compose_sql(sql, params)
        except psycopg.DataError:
            return str(sql)
        return composed


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["patience_seconds"]` and `["prepared_statements"]` ("on" or "off") beside what libpq
    takes.
    """

    ops_class = PostgresqlOperations

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.pop("patience_seconds", None)
        is_preparing = params.pop("prepared_statements", "on") == "on"
        params["prepare_threshold"] = PREPARE_AFTER if is_preparing else None
        return params

    @async_unsafe
    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for statements whose text is always the same: the server keeps them parsed and
        planned, and gets their parameters apart from them.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = psycopg.Cursor(self.connection)
            prepared: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # of 5.2
            return prepared

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> PatientConnection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = PatientConnection.connect(**conn_params)
        for kind, dumper in _IN_DIGITS:
            connection.adapters.register_dumper(kind, dumper)
        connection.patience_seconds = self.settings_dict["OPTIONS"].get("patience_seconds")
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """As Django's, which asks the server after an error; here also when it has said something
        unasked, which is how it announces its end.
        """
        if self.connection is not None and not self.in_atomic_block and self._has_news():
            self.errors_occurred = True
        super().close_if_unusable_or_obsolete()

    def _has_news(self) -> bool:
        if self.connection.closed:
            return True
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def lift_limits(self) -> None:
        """From now on nothing on this connection takes too long: for migrations."""
        self.ensure_connection()
        self.connection.patience_seconds = None
        with self.cursor() as cursor:
            cursor.execute(
                "SET statement_timeout = 0; SET lock_timeout = 0;"
                " SET idle_in_transaction_session_timeout = 0"
            )
