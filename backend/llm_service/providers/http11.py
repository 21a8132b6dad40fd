"""HTTP/1.1 for many long streams, parsed in C: what the providers need of it and no more.

One network read is one piece of the body, and a request finds its connection at once. Measured on
two cores against the SDK's own client, with the whole service on top: 25 instead of 58 microseconds
of CPU a token for 100 streams with a token each 20 ms, 4 instead of 14 at saturation. What it
spares of each request stands in docs/decisions/0011.

No proxy and no HTTP/2: where a proxy is configured, `sdk.py` asks.
"""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

import httptools
import orjson

from llm_service.providers.transport import PATH, TransportError

# A reader slower than its upstream: above this much unread text the socket is not read.
HIGH_WATER_BYTES = 256 * 1024
MAX_HEADER_BYTES = 64 * 1024

_FIXED_HEADERS = (
    b"accept: text/event-stream, application/json\r\n"
    b"accept-encoding: identity\r\n"
    b"content-type: application/json\r\n"
    b"user-agent: bronn\r\n"
)


# Takes a piece of the body; whether it wants the next one at once.
Feed = Callable[[bytes], bool]


class Origin(NamedTuple):
    """Where connections lead that are as good as one another."""

    scheme: str
    host: str
    port: int


class HttpTransport:
    """Any number of connections, of one event loop; unused ones are kept for `idle_seconds`."""

    def __init__(
        self,
        connect_seconds: float,
        idle_seconds: float,
        trust: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        self._connect_seconds = connect_seconds
        self._idle_seconds = idle_seconds
        self._trust = trust or load_trust_store
        self._idle: defaultdict[Origin, deque[Connection]] = defaultdict(deque)

    async def post(self, address: str, api_key: str, body: Mapping[str, Any]) -> HttpAnswer:
        origin, head = _read_address(address)
        message = _encode(head, api_key, _dump(body))
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

    async def _exchange(self, connection: Connection, origin: Origin, message: bytes) -> HttpAnswer:
        try:
            status, headers = await connection.send(message)
        except BaseException:
            connection.close()
            raise
        return HttpAnswer(self, origin, connection, status, headers)

    async def _connect(self, origin: Origin) -> Connection:
        tls = self._trust() if origin.scheme == "https" else None
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await self._try_addresses(origin.host, origin.port, tls)
        except TimeoutError as error:
            raise TransportError("no connection in time") from error
        except (OSError, UnicodeError) as error:
            raise TransportError("no connection") from error

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


class HttpAnswer:
    """One answer; each piece of its body is all that had arrived when it was asked for."""

    __slots__ = ("_connection", "_origin", "_transport", "headers", "status")

    def __init__(
        self,
        transport: HttpTransport,
        origin: Origin,
        connection: Connection,
        status: int,
        headers: dict[str, str],
    ) -> None:
        self.status = status
        self.headers: Mapping[str, str] = headers
        self._transport = transport
        self._origin = origin
        self._connection: Connection | None = connection

    async def read(self) -> bytes:
        return b"" if self._connection is None else await self._connection.read()

    async def read_into(self, feed: Feed) -> bool:
        return self._connection is not None and await self._connection.read_into(feed)

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

    def _wake(self, *, is_fed: bool = False) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(is_fed)

    def _feed_on(self, feed: Feed, waiter: asyncio.Future[bool]) -> None:
        """Give what has arrived to the one that waits for it; wake it for what that does not do."""
        if waiter.done():
            return
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
        elif self._feed and self._waiter and self._pieces:
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


@cache
def load_trust_store() -> ssl.SSLContext:
    """The system's certificates, or those that `SSL_CERT_FILE` names; reading them takes some
    30 ms.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return ssl.create_default_context()
    # A Python that was built elsewhere looks in the wrong place; this knows the usual ones.
    import httpx2

    return httpx2.create_ssl_context()


@cache
def _read_address(address: str) -> tuple[Origin, bytes]:
    """Where to connect to, and the beginning of the request's head. Raises `TransportError` for
    what is no address.
    """
    try:
        parts = urlsplit(address + PATH)
        host = parts.hostname or ""
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise TransportError("not an address") from error
    place = f"[{name}]" if ":" in name else name
    if parts.port:
        place += f":{parts.port}"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if parts.scheme not in ("http", "https") or not (host and _fits_a_line(place + path)):
        raise TransportError("not an address")
    head = f"POST {path} HTTP/1.1\r\nhost: {place}\r\n".encode("ascii")
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        head += b"authorization: Basic " + base64.b64encode(login) + b"\r\n"
    return Origin(parts.scheme, host, port), head + _FIXED_HEADERS


def _fits_a_line(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _encode(head: bytes, api_key: str, body: bytes) -> bytes:
    # An address with a name and a password of its own wants those.
    if api_key and b"authorization:" not in head:
        head += b"authorization: Bearer %s\r\n" % api_key.encode("ascii")
    return b"%scontent-length: %d\r\n\r\n%s" % (head, len(body), body)


def _dump(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        # What only the standard library takes: huge numbers, lone surrogates in a tool's schema.
        return json.dumps(body).encode()
