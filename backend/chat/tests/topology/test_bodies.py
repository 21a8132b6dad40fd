"""What the proxies do with bodies: cards are passed on while they come, and a way that is closed is
passed over.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chat.tests.faults.client import Answer, connect
from chat.tests.topology.conftest import HOST
from chat.tests.topology.proxies import find, make_proxy, take_port

MIB = 1024 * 1024
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nOK"
on_both = pytest.mark.parametrize("kind", ["nginx", "caddy"])


class StandIn:
    """In place of the backends or the web app: counts what arrives and answers at the end of head
    and body.
    """

    def __init__(self) -> None:
        self.port = take_port()
        self.received = 0
        self.requests = 0
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._answer, "127.0.0.1", self.port, limit=MIB)
        yield
        server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                # The others ask whether anybody is there.
                self.requests += b" /api/" in head
                found = head.partition(b"content-length: ")[2].split(b"\r\n")[0]
                left = int(found or 0)
                while left and (piece := await reader.read(65536)):
                    left -= len(piece)
                    self.received += len(piece)
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            writer.close()


@asynccontextmanager
async def behind(kind: str, folder: Path, backend: StandIn, web: StandIn) -> AsyncIterator[int]:
    """The port of a proxy before them; of its two backends one is away."""
    if not find(kind):
        pytest.skip(f"not installed: {kind}")
    proxy = make_proxy(kind, folder / kind)
    proxy.configure([take_port(), backend.port], web.port)
    async with backend.listen(), web.listen():
        await asyncio.to_thread(proxy.start)
        try:
            yield proxy.port
        finally:
            proxy.stop()


@on_both
@pytest.mark.parametrize("path", ["/api/characters/import", "/api/dj/lorebooks/import"])
async def test_a_card_is_passed_on_while_it_comes(kind: str, path: str, tmp_path: Path) -> None:
    backend, web = StandIn(), StandIn()
    asked = web if "/dj/" in path else backend
    async with behind(kind, tmp_path, backend, web) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {20 * MIB}\r\n\r\n"
        writer.write(head.encode() + b"x" * MIB)
        async with asyncio.timeout(10):
            # Nineteen twentieths have not been sent yet.
            while asked.received < MIB:  # noqa: ASYNC110  it is elsewhere
                await asyncio.sleep(0.01)
        writer.write(b"x" * (19 * MIB))
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()


@on_both
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_backend_that_is_away_is_passed_over(
    kind: str, method: str, tmp_path: Path
) -> None:
    backend = StandIn()
    async with behind(kind, tmp_path, backend, StandIn()) as port:
        # Until the proxy has looked.
        await asyncio.sleep(1.5)
        for _ in range(6):
            async with connect(port) as exchange:
                await exchange.send(method, "/api/conversations", {"Host": HOST}, b"{}")
                assert (exchange.status, await exchange.read_all()) == (200, b"OK")
    assert backend.requests == 6


@on_both
async def test_where_nobody_is_left_the_api_says_so_in_its_own_words(
    kind: str, tmp_path: Path
) -> None:
    if not find(kind):
        pytest.skip(f"not installed: {kind}")
    proxy = make_proxy(kind, tmp_path / kind)
    proxy.configure([take_port(), take_port()], take_port())
    await asyncio.to_thread(proxy.start)
    try:
        async with connect(proxy.port) as exchange:
            await exchange.send("GET", "/api/conversations", {"Host": HOST})
            answer = Answer(exchange.status, exchange.headers, await exchange.read_all())
    finally:
        proxy.stop()
    assert (answer.status, answer.json()["code"]) == (502, "backend_unavailable")
    assert answer.headers["retry-after"] == "2"
