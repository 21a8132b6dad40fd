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
from django.utils.asyncio import async_unsafe
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

RV = TypeVar("RV")


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


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["patience_seconds"]` beside what libpq takes."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.pop("patience_seconds", None)
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> PatientConnection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = PatientConnection.connect(**conn_params)
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
