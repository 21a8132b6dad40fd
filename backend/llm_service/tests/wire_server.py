"""A local HTTP server that speaks the OpenAI streaming wire, well or badly, as the request asks.

The scenario is the model's name (`openai/stall`), else `[[wire stall]]` in the last message, else
`echo`. By itself, for suites of real processes: `python -m llm_service.tests.wire_server <port>`.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import sys
from dataclasses import dataclass, field
from typing import Any, Self

from llm_service.tests import wire_faults, wire_replies, wire_vectors, wire_vendors
from llm_service.tests.wire_answer import SCENARIOS, Answer, HungUp, Scenario

# The last four register.
__all__ = [
    "Received",
    "WireServer",
    "wire_faults",
    "wire_replies",
    "wire_vectors",
    "wire_vendors",
]


@dataclass(slots=True)
class Received:
    """One request as it came in; `connection` numbers the connections from 1."""

    headers: dict[str, str]
    body: dict[str, Any]
    connection: int
    path: str = ""


@dataclass(slots=True)
class WireServer:
    """An async context manager; what it received and which connections are open can be read."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    open_connections: int = 0
    _all_closed: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, backlog=2048, ssl=self.tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1"

    async def wait_until_closed(self, seconds: float) -> None:
        """Until no connection is open; raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            await self._all_closed.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        self.open_connections += 1
        self._all_closed.clear()
        try:
            await self._serve(reader, writer, self.connections)
        except (ConnectionError, asyncio.IncompleteReadError, HungUp):
            pass
        finally:
            self.open_connections -= 1
            if not self.open_connections:
                self._all_closed.set()
            writer.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(re.findall(r"(?m)^([^:\r\n]+): *([^\r\n]*)", head.lower()))
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            self.received.append(Received(headers, body, number, head.split(" ", 2)[1]))
            await _choose(body)(Answer(reader, writer, body, len(self.received)))


def _choose(body: dict[str, Any]) -> Scenario:
    if "input" in body:
        return SCENARIOS.get(body["model"]) or SCENARIOS["vectors"]
    prompt = str(body["messages"][-1]["content"])
    asked = re.search(r"\[\[wire ([\w-]+)\]\]", prompt)
    return SCENARIOS.get(body["model"]) or SCENARIOS[asked[1] if asked else "echo"]


async def _serve_forever(port: int) -> None:
    async with WireServer(port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_forever(int(sys.argv[1])))
