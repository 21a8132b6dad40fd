"""HTTP/1.1 for many long streams: a transport for the SDK's HTTP client, parsed in C.

The client's own transport hands over every HTTP chunk by itself, through six generators and a
parser in Python, and searches all its connections at each request. Here one network read is one
piece of the body, and a request finds its connection at once. Measured on two cores, with the
whole service on top: 25 instead of 58 microseconds of CPU a token for 100 streams with a token each
20 ms, 4 instead of 14 at saturation, 0.4 instead of 2.7 milliseconds a request for 500 at once.

It does what the SDK needs and no more: no proxy and no HTTP/2.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from typing import cast

import httptools
import httpx2

# A reader slower than its upstream: above this much unread text the socket is not read.
HIGH_WATER_BYTES = 256 * 1024
MAX_HEADER_BYTES = 64 * 1024

Origin = tuple[str, str, int]
Headers = list[tuple[bytes, bytes]]


class StreamTransport(httpx2.AsyncBaseTransport):
    """Any number of connections, of one event loop; unused ones are kept for `idle_seconds`."""

    def __init__(
        self, ssl_context: ssl.SSLContext, connect_seconds: float, idle_seconds: float
    ) -> None:
        self._ssl_context = ssl_context
        self._connect_seconds = connect_seconds
        self._idle_seconds = idle_seconds
        self._idle: defaultdict[Origin, deque[Connection]] = defaultdict(deque)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        message = await _encode(request)
        origin = _origin_of(request.url)
        connection = self._take_idle(origin)
        if connection is not None:
            try:
                return await self._exchange(connection, origin, message)
            except StaleConnection:
                pass  # closed by the server while it lay idle; nothing of ours was answered
        return await self._exchange(await self._connect(origin), origin, message)

    async def aclose(self) -> None:
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def put_back(self, origin: Origin, connection: Connection) -> None:
        """Keep a connection whose exchange is over; the newest is used first."""
        connections = self._idle[origin]
        while connections and connections[0].is_closed:
            connections.popleft()
        connection.enter_idle(self._idle_seconds)
        connections.append(connection)

    def _take_idle(self, origin: Origin) -> Connection | None:
        connections = self._idle[origin]
        while connections:
            connection = connections.pop()
            if not connection.is_closed:
                return connection
        return None

    async def _exchange(
        self, connection: Connection, origin: Origin, message: bytes
    ) -> httpx2.Response:
        try:
            status, headers = await connection.send(message)
        except BaseException:
            connection.close()
            raise
        return httpx2.Response(status, headers=headers, stream=Body(self, origin, connection))

    async def _connect(self, origin: Origin) -> Connection:
        scheme, host, port = origin
        tls = self._ssl_context if scheme == "https" else None
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await self._try_addresses(host, port, tls)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpx2.ConnectError("no connection") from error

    async def _try_addresses(self, host: str, port: int, tls: ssl.SSLContext | None) -> Connection:
        """One address of each family, each its share of the time: a dead IPv6 hides no IPv4."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = {info[0]: str(info[4][0]) for info in reversed(found)}
        failure: OSError = OSError("no address")
        for address in reversed(addresses.values()):
            try:
                async with asyncio.timeout(self._connect_seconds / len(addresses)):
                    _, connection = await loop.create_connection(
                        Connection, address, port, ssl=tls, server_hostname=host if tls else None
                    )
                return connection
            except OSError as error:
                failure = error
        raise failure


class StaleConnection(Exception):
    """A connection used before ended before a byte of the answer came."""


class Body(httpx2.AsyncByteStream):
    """The body of one answer: each piece is all that had arrived when it was asked for."""

    def __init__(self, transport: StreamTransport, origin: Origin, connection: Connection) -> None:
        self._transport = transport
        self._origin = origin
        self._connection: Connection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._connection is not None and (data := await self._connection.read()):
            yield data

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if connection.is_reusable:
            self._transport.put_back(self._origin, connection)
        else:
            connection.close()


class Connection(asyncio.Protocol):
    """One socket, one exchange at a time."""

    def __init__(self) -> None:
        self.is_closed = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._waiter: asyncio.Future[None] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._is_idle = True
        self._was_used = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: Headers = []
        self._header_bytes = 0
        self._status = 0
        self._pieces: list[bytes] = []
        self._unread_bytes = 0
        self._is_paused = False
        self._is_complete = False
        self._keeps_alive = False
        self._error: httpx2.TransportError | None = None

    # The exchange, as the transport above drives it.

    async def send(self, message: bytes) -> tuple[int, Headers]:
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
        raise self._error or httpx2.RemoteProtocolError("closed without an answer")

    async def read(self) -> bytes:
        """All of the body that has arrived; b"" at its end, be it cut off or not."""
        while not self._pieces:
            if self._error is not None:
                raise self._error
            if self._is_complete or self.is_closed:
                return b""
            await self._wait()
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

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

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
            self._error = self._error or httpx2.RemoteProtocolError("not HTTP")
        if self._error is not None:
            self.close()
        elif self._unread_bytes > HIGH_WATER_BYTES:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        self._leave_idle()
        if error is not None and not self._is_complete and self._error is None:
            self._error = httpx2.ReadError("connection lost")
        self._wake()

    # Called by the parser.

    def on_message_begin(self) -> None:
        if self._is_complete:
            self._keeps_alive = False  # a second answer to one request: out of step from here on

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MAX_HEADER_BYTES:
            self._error = httpx2.RemoteProtocolError("headers too long")
        elif not self._status:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            self._headers = []  # an interim answer: the real one follows
        elif not self._status:
            self._status = status
            self._keeps_alive = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        if not self._is_complete:
            self._pieces.append(body)
            self._unread_bytes += len(body)

    def on_message_complete(self) -> None:
        self._is_complete = self._status != 0


def _origin_of(url: httpx2.URL) -> Origin:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


async def _encode(request: httpx2.Request) -> bytes:
    """The request's bytes; raises `LocalProtocolError` where a header would leave its line."""
    head = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    for name, value in request.headers.raw:
        if b"\n" in value or b"\r" in value:
            raise httpx2.LocalProtocolError("line break in a header")
        head.append(b"%s: %s" % (name, value))
    # The SDK's client sends JSON: its body is always of the asynchronous kind.
    stream = cast(httpx2.AsyncByteStream, request.stream)
    return b"\r\n".join([*head, b"", b"".join([part async for part in stream])])
