"""HTTP to a running server, a connection for each request."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httptools
import orjson

from testing import Frame, read_frames

CONNECT_SECONDS = 10.0
READ_SECONDS = 40.0


class Cut(ConnectionError):
    """The server was gone before its answer was complete."""


class Busy(ConnectionError):
    """The server cannot answer right now (503) and asks to be tried again."""


class Refused(AssertionError):
    """The server answered something else than it should."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__(f"{answer.status} {answer.body!r}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Exchange:
    """One request on a connection of its own, its answer taken piece by piece. A server that sends
    nothing for `read_timeout_seconds` is given up.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        read_timeout_seconds: float = READ_SECONDS,
    ) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_complete = False
        # Bytes read off the wire so far.
        self.taken = 0
        self._reader, self._writer = reader, writer
        self._read_timeout_seconds = read_timeout_seconds
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._unframed = b""

    async def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> None:
        all_headers = {"Host": "localhost", "Connection": "close", **headers}
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in all_headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self._writer.write("\r\n".join(lines).encode() + body)
        while not self.status:
            await self._take(65536)

    async def require_stream(self) -> None:
        """Raises `Busy` for 503 and `Refused` for everything that is no stream."""
        if self.status == 200:
            return
        answer = Answer(self.status, self.headers, await self.read_all())
        if answer.status == 503:
            assert "retry-after" in answer.headers, answer
            raise Busy(answer.body.decode())
        raise Refused(answer)

    async def read_all(self) -> bytes:
        while not self.is_complete:
            await self._take(65536)
        return b"".join(self._body)

    async def read_frames(self, limit: int = 65536) -> list[Frame]:
        """The frames complete after reading at most `limit` bytes off the wire; [] at the end."""
        if not self.is_complete and not self._body:
            await self._take(limit)
        self._unframed += b"".join(self._body)
        self._body.clear()
        whole, separator, rest = self._unframed.rpartition(b"\n\n")
        self._unframed = rest
        return list(read_frames((whole + separator).decode().split("\n")))

    def leave(self, *, abruptly: bool = True) -> None:
        if abruptly:
            self._writer.transport.abort()
        else:
            self._writer.close()

    def widen(self) -> None:
        """Make up for a small `receive_buffer`: from now on this is a fast reader."""
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    async def _take(self, limit: int) -> None:
        async with asyncio.timeout(self._read_timeout_seconds):
            data = await self._reader.read(limit)
        if not data:
            raise Cut("the server hung up in the middle of its answer")
        self.taken += len(data)
        self._parser.feed_data(data)

    # Called by the parser.

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.is_complete = True


@asynccontextmanager
async def connect(
    port: int, *, receive_buffer: int | None = None, read_timeout_seconds: float = READ_SECONDS
) -> AsyncIterator[Exchange]:
    """An exchange with the server on `port`; the end of the block cuts off what is left of it."""
    raw = socket.socket()
    raw.setblocking(False)
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=raw, limit=65536)
    except BaseException:
        raw.close()
        raise
    exchange = Exchange(reader, writer, read_timeout_seconds)
    try:
        yield exchange
    finally:
        exchange.leave()
        # The transport closes its socket in the next turn of the loop.
        await asyncio.sleep(0)
