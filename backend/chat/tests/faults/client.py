"""Clients of a running server that note all they saw, and leave or are cut off anywhere."""

import asyncio
import math
import random
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httptools
import orjson

from testing import PASSWORD, Frame, read_frames

CONNECT_SECONDS = 10.0
READ_SECONDS = 40.0
# Access tokens live for five minutes.
TOKEN_SECONDS = 200.0
RETRY_SECONDS = 0.1


class Cut(ConnectionError):
    """The server was gone before its answer was complete."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Exchange:
    """One request on a connection of its own, its answer taken piece by piece."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_complete = False
        # Bytes read off the wire so far.
        self.taken = 0
        self._reader, self._writer = reader, writer
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._unframed = b""

    async def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> None:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self._writer.write("\r\n".join(lines).encode() + body)
        while not self.status:
            await self._take(65536)

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
        async with asyncio.timeout(READ_SECONDS):
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
async def connect(port: int, *, receive_buffer: int | None = None) -> AsyncIterator[Exchange]:
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
    exchange = Exchange(reader, writer)
    try:
        yield exchange
    finally:
        exchange.leave()
        # The transport closes its socket in the next turn of the loop.
        await asyncio.sleep(0)


@dataclass(slots=True)
class Person:
    """A signed-in user of the server on `port`."""

    port: int
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.org")
    _access: str = ""
    _signed_in_at: float = -math.inf

    async def sign_up(self) -> "Person":
        answer = await self._send_credentials("register")
        assert answer.status == 201, answer
        self._keep(answer)
        return self

    async def _send_credentials(self, call: str) -> Answer:
        body = orjson.dumps({"email": self.email, "password": PASSWORD})
        async with connect(self.port) as exchange:
            headers = {"Content-Type": "application/json"}
            await exchange.send("POST", f"/api/auth/{call}", headers, body)
            return Answer(exchange.status, exchange.headers, await exchange.read_all())

    def _keep(self, answer: Answer) -> None:
        self._access = answer.json()["access"]
        self._signed_in_at = time.monotonic()

    async def headers(self) -> dict[str, str]:
        if time.monotonic() - self._signed_in_at > TOKEN_SECONDS:
            answer = await self._send_credentials("login")
            assert answer.status == 200, answer
            self._keep(answer)
        return {"Authorization": f"Bearer {self._access}", "Content-Type": "application/json"}

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        headers = await self.headers()
        content = b"" if body is None else orjson.dumps(body)
        async with connect(self.port) as exchange:
            await exchange.send(method, f"/api{path}", headers, content)
            return Answer(exchange.status, exchange.headers, await exchange.read_all())

    async def converse(self) -> str:
        """The id of a new conversation."""
        answer = await self.call("POST", "/conversations", {})
        assert answer.status == 201, answer
        return str(answer.json()["id"])

    async def read_messages(self, conversation_id: str) -> list[dict[str, Any]]:
        answer = await self.call("GET", f"/conversations/{conversation_id}/messages?page_size=100")
        assert answer.status == 200, answer
        messages: list[dict[str, Any]] = answer.json()["results"]
        return messages

    async def read_reply(self, conversation_id: str, run_id: str) -> dict[str, Any]:
        """The message that a run writes, as the API serves it now."""
        messages = await self.read_messages(conversation_id)
        return next(message for message in messages if message["run_id"] == run_id)

    async def stop(self, run_id: str) -> Answer:
        answer = await self.call("POST", f"/chat/runs/{run_id}/stop")
        assert answer.status == 202, answer
        return answer

    def read_of(self, conversation_id: str, run_id: str = "") -> "Reading":
        return Reading(self, conversation_id, run_id)


@dataclass(slots=True)
class Reading:
    """One reader of one run over any number of connections: what is on screen, and up to where."""

    person: Person
    conversation_id: str
    run_id: str = ""
    cursor: str = ""
    text: str = ""
    events: list[str] = field(default_factory=list)
    end: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    # Frames that came although their number had been seen.
    repeated: int = 0

    @property
    def seq(self) -> int:
        return int(self.cursor.rpartition(":")[2] or 0)

    def take(self, frame: Frame) -> None:
        self.repeated += frame.seq <= self.seq
        self.cursor = frame.id
        self.events.append(frame.event)
        match frame.event:
            case "token":
                self.text += frame.data["delta"]
            case "error":
                self.error = frame.data
            case "end":
                self.end = frame.data

    async def send(self, prompt: str, *, model: str, **fields: object) -> None:
        """Begin a turn and read its reply to the end."""
        async with self.begin(prompt, model=model, **fields) as exchange:
            await self.follow(exchange)

    @asynccontextmanager
    async def begin(self, prompt: str, *, model: str, **fields: object) -> AsyncIterator[Exchange]:
        body = {"conversation_id": self.conversation_id, "prompt": prompt, "model": model, **fields}
        async with connect(self.person.port) as exchange:
            headers = await self.person.headers()
            await exchange.send("POST", "/api/chat/stream", headers, orjson.dumps(body))
            if exchange.status != 200:
                raise AssertionError(f"{exchange.status} {(await exchange.read_all())!r}")
            self.run_id = exchange.headers["x-run-id"]
            yield exchange

    @asynccontextmanager
    async def attach(self, *, by_header: bool = True) -> AsyncIterator[Exchange]:
        """Come back to where this reading stands."""
        path = f"/api/chat/stream?run_id={self.run_id}"
        headers = await self.person.headers()
        if by_header and self.cursor:
            headers["Last-Event-ID"] = self.cursor
        else:
            path += f"&after={self.seq}"
        async with connect(self.person.port) as exchange:
            await exchange.send("GET", path, headers)
            assert exchange.status == 200, exchange.status
            yield exchange

    async def follow(self, exchange: Exchange) -> None:
        """Read to the end of the run; raises `Cut` if the server goes first."""
        while self.end is None:
            frames = await exchange.read_frames()
            for frame in frames:
                self.take(frame)
            if exchange.is_complete and not frames and self.end is None:
                raise Cut("the stream ended before the run")

    async def read_some(self, exchange: Exchange, size: int) -> None:
        """Read `size` bytes off the wire, or to the end of the run."""
        until = exchange.taken + size
        while exchange.taken < until and self.end is None:
            for frame in await exchange.read_frames(until - exchange.taken):
                self.take(frame)

    async def resume_to_the_end(self, seconds: float = 60.0) -> None:
        """Come back as often as the server goes away, as every client does."""
        async with asyncio.timeout(seconds):
            while self.end is None:
                try:
                    async with self.attach() as exchange:
                        await self.follow(exchange)
                except OSError:
                    await asyncio.sleep(RETRY_SECONDS)


def write_prompt(tag: str = "", /, **options: object) -> str:
    """A directive for the scripted model or the upstream; `tag` finds the call again."""
    pairs = " ".join(f"{name}={value}" for name, value in options.items())
    return f"[[script {pairs} tag={tag or new_tag()}]]"


def new_tag() -> str:
    return uuid4().hex


def pick(seed: int) -> random.Random:
    """A source of random decisions that a failure can be repeated with."""
    return random.Random(seed)
