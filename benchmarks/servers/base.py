"""The base of every adapter: starts a server, builds requests for it, stops it again."""

import asyncio
import http.client
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from benchmarks.processes import ServerProcess, Usage, read_tail, start_process
from benchmarks.servers.environments import Environment
from benchmarks.wire import Directive

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "127.0.0.1"


class PeerUnavailableError(Exception):
    """This server cannot be run here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs: its port, the mock's port, a scratch directory of its own."""

    port: int
    mock_port: int
    scratch: Path

    @property
    def mock_url(self) -> str:
        return f"http://{HOST}:{self.mock_port}/v1"


def post_request(path: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a POST with a JSON body on a connection that ends with the answer."""
    data = json.dumps(body).encode()
    lines = {
        "Host": HOST,
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Connection": "close",
    }
    lines |= {"Content-Length": str(len(data))} | dict(headers or {})
    return _head("POST", path, lines) + data


def get_request(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a GET on a connection that stays open."""
    return _head("GET", path, {"Host": HOST, "Accept": "application/json"} | dict(headers or {}))


def socket_request(path: str, headers: Mapping[str, str]) -> bytes:
    """The handshake of a script's socket; no compression is offered."""
    upgrade = {
        "Host": HOST,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    return _head("GET", path, upgrade | dict(headers))


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()


class Peer(ABC):
    """A server under measurement. One instance is one place; `start` and `stop` may alternate."""

    name: ClassVar[str]
    title: ClassVar[str]
    only: ClassVar[tuple[str, ...]] = ()  # scenarios; () for all that fit
    packages: ClassVar[Environment | None] = None  # None: the packages of ours are enough
    start_seconds: ClassVar[float] = 60.0  # at most, on a busy machine too

    def __init__(self, place: Place) -> None:
        self.place = place
        self._process: ServerProcess | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What to run."""

    @abstractmethod
    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        """Requests for `count` streams; what they need (conversations, logins) exists by then."""

    def directory(self) -> Path:
        """Where to run it."""
        return ROOT

    def environment(self) -> dict[str, str]:
        """Variables the server needs."""
        return {}

    async def install(self) -> None:
        """Once: whatever must exist before the first start. PeerUnavailableError if it cannot."""
        if self.packages:
            await self.packages.install(self.place.scratch / "install.log")

    def rest_requests(self) -> dict[str, bytes]:
        """One GET per measured REST path, by the path's plain name."""
        return {}

    @property
    def address(self) -> tuple[str, int]:
        return HOST, self.place.port

    async def start(self) -> float:
        """Start and wait for the first HTTP answer; the seconds it took."""
        began = time.monotonic()
        self._process = await start_process(
            self.command(),
            cwd=self.directory(),
            env=self.environment(),
            log=self.place.scratch / f"{self.name}.log",
        )
        while not await self._answers():
            if self._process.has_exited or time.monotonic() - began > self.start_seconds:
                await self.stop()
                raise RuntimeError(f"{self.name} did not start:\n{read_tail(self._process.log)}")
            await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def stop(self) -> None:
        """Stop the server and all it started."""
        if self._process:
            await self._process.stop()

    def usage(self) -> Usage | None:
        """What the server's processes have used so far; None if there is no server."""
        return self._process.usage() if self._process else None

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection(*self.address)
            writer.write(get_request("/healthz"))
            status = await asyncio.wait_for(reader.readline(), 5.0)
            writer.close()
        except (OSError, TimeoutError):
            return False
        return status.startswith(b"HTTP/1.1") and b" 50" not in status


class JsonClient:
    """Plain blocking JSON calls, for preparation outside the measured time."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def call(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        """The decoded answer; RuntimeError for any status of 400 and above."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        self._connection.request(
            method, path, json.dumps(body) if body is not None else None, headers
        )
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status >= 400:
            raise RuntimeError(
                f"{method} {path}: {answer.status} {data[:300].decode(errors='replace')}"
            )
        return json.loads(data) if data else None

    def close(self) -> None:
        self._connection.close()
