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
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import orjson

from llm_service.providers.connection import Connection, Feed, StaleConnection
from llm_service.providers.transport import PATH, TransportError

_FIXED_HEADERS = (
    b"accept: text/event-stream, application/json\r\n"
    b"accept-encoding: identity\r\n"
    b"content-type: application/json\r\n"
    b"user-agent: bronn\r\n"
)


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
