"""One connection of HTTP/1.1 to a model server, parsed in C as it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import httptools

from llm_service.providers.transport import TransportError

# A reader slower than its upstream: above this much unread text the socket is not read.
HIGH_WATER_BYTES = 256 * 1024
MAX_HEADER_BYTES = 64 * 1024

# Takes a piece of the body; whether it wants the next one at once.
Feed = Callable[[bytes], bool]


class StaleConnection(Exception):
    """A connection used before ended before a byte of the answer came."""


class Connection(asyncio.Protocol):
    """One socket, one exchange at a time."""

    def __init__(self) -> None:
        self.is_closed = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._waiter: asyncio.Future[bool] | None = None
        self._feed: Feed | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._is_idle = True
        self._was_used = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._header_bytes = 0
        self._status = 0
        self._pieces: list[bytes] = []
        self._unread_bytes = 0
        self._is_paused = False
        self._is_complete = False
        self._keeps_alive = False
        self._error: TransportError | None = None

    # The exchange, as the transport above drives it.

    async def send(self, message: bytes) -> tuple[int, dict[str, str]]:
        """Send a request and wait for status and headers of its answer."""
        was_used, self._was_used = self._was_used, True
        self._leave_idle()
        self._transport.write(message)
        while not self._status and self._error is None and not self.is_closed:
            await self._wait()
        if self._status:
            return self._status, self._headers
        if was_used and not self._header_bytes:
            raise StaleConnection
        raise self._error or TransportError("closed without an answer")

    async def read(self) -> bytes:
        """All of the body that has arrived; b"" at its end, be it cut off or not."""
        while not self._pieces:
            if self._has_ended():
                return b""
            await self._wait()
        return self._take_pieces()

    async def read_into(self, feed: Feed) -> bool:
        """Give all of the body that arrives to `feed`, at once and without waking whoever waits
        here, until that answers False; False at the body's end.
        """
        while not self._pieces or feed(self._take_pieces()):
            if self._has_ended():
                return False
            self._feed = feed
            try:
                if await self._wait():
                    break
            finally:
                self._feed = None
        return True

    def _has_ended(self) -> bool:
        """Whether nothing more comes; raises if that is because it broke."""
        if self._error is not None:
            raise self._error
        return self._is_complete or self.is_closed

    def _take_pieces(self) -> bytes:
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces, self._unread_bytes = [], 0
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    @property
    def is_reusable(self) -> bool:
        return self._is_complete and self._keeps_alive and not self.is_closed

    def enter_idle(self, seconds: float) -> None:
        self._begin()
        self._is_idle = True
        self._expiry = self._loop.call_later(seconds, self.close)

    def _leave_idle(self) -> None:
        self._is_idle = False
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None

    def close(self) -> None:
        """At once: whatever the server still sends is of no interest to anyone."""
        if not self.is_closed:
            self.is_closed = True
            self._leave_idle()
            self._transport.abort()

    async def _wait(self) -> bool:
        """For anything new; whether that was fed, and ended the reading."""
        self._waiter = self._loop.create_future()
        try:
            return await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(False)

    def _feed_on(self, feed: Feed, waiter: asyncio.Future[bool]) -> None:
        """Give what has arrived to the one that waits for it; wake it for what that does not do."""
        try:
            wants_more = feed(self._take_pieces())
        except Exception as error:
            waiter.set_exception(error)
            return
        if not wants_more:
            waiter.set_result(True)
        elif self._is_complete:
            waiter.set_result(False)

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._is_idle or self._is_complete:
            # Nobody asked: it must not be taken for the answer to the next request.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._error = self._error or TransportError("not HTTP")
        if self._error is not None:
            self.close()
        elif self._feed and self._pieces and self._waiter and not self._waiter.done():
            self._feed_on(self._feed, self._waiter)
            return
        elif self._unread_bytes > HIGH_WATER_BYTES:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        self._leave_idle()
        if error is not None and not self._is_complete and self._error is None:
            self._error = TransportError("connection lost")
        self._wake()

    # Called by the parser.

    def on_message_begin(self) -> None:
        if self._is_complete:
            self._keeps_alive = False  # a second answer to one request: out of step from here on

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MAX_HEADER_BYTES:
            self._error = TransportError("headers too long")
        elif not self._status:
            self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            self._headers = {}  # an interim answer: the real one follows
        elif not self._status:
            self._status = status
            self._keeps_alive = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        if not self._is_complete:
            self._pieces.append(body)
            self._unread_bytes += len(body)

    def on_message_complete(self) -> None:
        self._is_complete = self._status != 0
