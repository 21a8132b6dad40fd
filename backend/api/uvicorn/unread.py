"""Responses that the client stops reading: without a limit, the buffer and the connection would
stay open for ever.
"""

import asyncio
from typing import Final

from api.metrics import LIMITS_HIT

CHECK_SECONDS: Final = 30.0
# How much a client has to read between two checks: a kilobyte a second.
READ_BYTES: Final = 30 * 1024


class UnreadAnswer:
    """Aborts the connection if, after `watch`, its client reads what was written too slowly."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0

    def watch(self) -> None:
        """Check from now on that the client reads the answer that was written."""
        self._left = self._transport.get_write_buffer_size()
        if self._left and self._timer is None:
            self._schedule()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _schedule(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check)

    def _check(self) -> None:
        self._timer = None
        before, self._left = self._left, self._transport.get_write_buffer_size()
        if not self._left:
            return
        if self._left > before - READ_BYTES:
            LIMITS_HIT.labels("unread answers").inc()
            self._transport.abort()
            return
        self._schedule()
