"""psycopg's connection with a time limit on every answer."""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.types import numeric

RV = TypeVar("RV")

# Django gives each number an integer type by its column. A server-side cursor sends it in that
# width and silently truncates what does not fit; sent as digits, the server rejects it.
_AS_DIGITS = (
    (numeric.Int2, numeric.Int2Dumper),
    (numeric.Int4, numeric.Int4Dumper),
    (numeric.Int8, numeric.Int8Dumper),
)


class TimedConnection(psycopg.Connection[Any]):
    """A connection that fails with `psycopg.OperationalError` when the server does not answer at
    all for `answer_timeout_seconds` (None: never).

    `statement_timeout` is enforced by the server and comes first; this is for a stopped server, or
    a network that drops every packet.
    """

    answer_timeout_seconds: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """psycopg's own, with `answer_timeout_seconds` where the caller sets no limit."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_timeout_seconds)
        except _WaitTimeout:
            # The answer may still come, to a later statement: the connection cannot be used again.
            self.pgconn.finish()
            message = f"the server did not answer within {self.answer_timeout_seconds:g} s"
            raise psycopg.OperationalError(message) from None

    def send_numbers_as_digits(self) -> None:
        """Applies to parameters of this connection's server-side cursors."""
        for kind, dumper in _AS_DIGITS:
            self.adapters.register_dumper(kind, dumper)
