"""One reader of one run by SSE, over any number of connections, and the prompts that tell a model
what to say.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from chat.tests.faults.client import Cut, Exchange, connect
from chat.tests.faults.people import RETRY_SECONDS, Person
from testing import Frame


@dataclass(slots=True)
class Reading:
    """What is on one screen, and up to where."""

    person: Person
    conversation_id: str
    run_id: str = ""
    cursor: str = ""
    text: str = ""
    events: list[str] = field(default_factory=list)
    # The number of the last event, and the text as it was then, at each event but the end.
    places: list[tuple[int, int]] = field(default_factory=list)
    start: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    # Frames that came although their number had been seen.
    repeated: int = 0
    transport: str = "SSE"

    @property
    def seq(self) -> int:
        return int(self.cursor.rpartition(":")[2] or 0)

    def take(self, frame: Frame) -> None:
        self.repeated += frame.seq <= self.seq
        self.cursor = frame.id
        self.events.append(frame.event)
        match frame.event:
            case "start":
                self.start = frame.data
            case "token":
                self.text += frame.data["delta"]
            case "error":
                self.error = frame.data
            case "end":
                self.end = frame.data
        self.places.append((frame.seq, len(self.text)))

    async def send(self, prompt: str, *, model: str | None, **fields: object) -> None:
        """Begin a turn and read its reply to the end."""
        async with self.begin(prompt, model=model, **fields) as exchange:
            await self.follow(exchange)

    @asynccontextmanager
    async def begin(
        self, prompt: str, *, model: str | None, **fields: object
    ) -> AsyncIterator[Exchange]:
        body = {"conversation_id": self.conversation_id, "prompt": prompt, "model": model, **fields}
        headers = await self.person.headers()
        async with self.connect(self.person.port) as exchange:
            await exchange.send("POST", "/api/chat/stream", headers, orjson.dumps(body))
            await exchange.require_stream()
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
        async with self.connect(self.person.port) as exchange:
            await exchange.send("GET", path, headers)
            await exchange.require_stream()
            yield exchange

    @asynccontextmanager
    async def connect(self, port: int) -> AsyncIterator[Exchange]:
        async with connect(port, read_timeout_seconds=self.person.read_timeout_seconds) as exchange:
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
