"""The web app's server as `make serve` or its image starts it, before a backend of our own."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson

from chat.tests.faults.client import Exchange
from chat.tests.faults.harness import BACKEND, START_SECONDS, find_free_port
from chat.tests.faults.readings import Reading

FRONTEND = BACKEND.parent / "frontend"
# Made by scripts/build-standalone.
STANDALONE = BACKEND.parent / ".stamps" / "standalone"


def is_built() -> bool:
    return (FRONTEND / ".next" / "BUILD_ID").exists()


class WebApp:
    """`next start` on a port of its own. Its streams pass through `/api/chat`."""

    folder = FRONTEND

    def __init__(self, backend_port: int, log: Path, **environment: str) -> None:
        self.port = find_free_port()
        self._environment = environment
        self._backend_port = backend_port
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._log.parent),
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
            "BACKEND_URL": f"http://127.0.0.1:{self._backend_port}",
            **self._environment,
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env={**environment, **self.place()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)
        return self

    def command(self) -> list[str]:
        program = FRONTEND / "node_modules" / "next" / "dist" / "bin" / "next"
        return ["node", str(program), "start", "-H", "127.0.0.1", "-p", str(self.port)]

    def place(self) -> dict[str, str]:
        """Variables that say where it listens."""
        return {}

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """kill -9 of it and of whatever it has started."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class StandaloneWebApp(WebApp):
    """The server that the image starts, without the packages beside it."""

    folder = STANDALONE

    def command(self) -> list[str]:
        return ["node", "server.js"]

    def place(self) -> dict[str, str]:
        return {"HOSTNAME": "127.0.0.1", "PORT": str(self.port)}


@dataclass(slots=True)
class PassedThrough(Reading):
    """A reading by way of the web app's own route."""

    web_port: int = 0
    transport: str = "SSE through the web app"

    @asynccontextmanager
    async def begin(
        self, prompt: str, *, model: str | None, **fields: object
    ) -> AsyncIterator[Exchange]:
        body = {"conversation_id": self.conversation_id, "prompt": prompt, "model": model, **fields}
        headers = await self.person.headers()
        async with self.connect(self.web_port) as exchange:
            await exchange.send("POST", "/api/chat", headers, orjson.dumps(body))
            await exchange.require_stream()
            self.run_id = exchange.headers["x-run-id"]
            yield exchange

    @asynccontextmanager
    async def attach(self, *, by_header: bool = True) -> AsyncIterator[Exchange]:
        path = f"/api/chat?run_id={self.run_id}&after={self.seq}"
        headers = await self.person.headers()
        async with self.connect(self.web_port) as exchange:
            await exchange.send("GET", path, headers)
            await exchange.require_stream()
            yield exchange
