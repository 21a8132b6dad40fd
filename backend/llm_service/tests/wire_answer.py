"""What a scenario of the wire server answers with, and the register of scenarios."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
Scenario = Callable[["Answer"], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(name: str) -> Callable[[Scenario], Scenario]:
    def register(play: Scenario) -> Scenario:
        SCENARIOS[name] = play
        return play

    return register


USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class HungUp(Exception):
    """The client closed its side."""


@dataclass(slots=True)
class Answer:
    """What a scenario says with; `number` counts the server's requests from 1."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    body: dict[str, Any]
    number: int

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])

    async def fail(self, status: int, error: object, **headers: str) -> None:
        """A whole answer with an error object."""
        content = json.dumps({"error": error}).encode()
        await self.head(
            status, content_type="application/json", content_length=str(len(content)), **headers
        )
        await self.raw(content)

    async def head(self, status: int = 200, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join([*lines, "", ""]).encode())

    async def begin(self) -> None:
        await self.head(content_type="text/event-stream", transfer_encoding="chunked")

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def send(self, data: bytes) -> None:
        """One HTTP chunk."""
        await self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    async def event(self, payload: object) -> None:
        await self.send(event(payload))

    async def delta(self, *texts: str) -> None:
        for text in texts:
            await self.event(delta(text))

    async def end(self, reason: str = "stop") -> None:
        """A finish reason, usage, the end of the stream and of the message."""
        await self.event(finish(reason))
        if self.body.get("stream_options"):
            await self.event({"choices": [], "usage": USAGE})
        await self.send(b"data: [DONE]\n\n")
        await self.raw(b"0\r\n\r\n")

    async def hang(self) -> None:
        """Say nothing more until the client hangs up."""
        await self.reader.read()
        raise HungUp

    def hang_up(self) -> None:
        """Close the connection in order, in the middle of the message."""
        raise HungUp

    def reset(self) -> None:
        """Break the connection: the client sees a reset instead of an end."""
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise HungUp


def event(payload: object) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def delta(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}


def finish(reason: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
