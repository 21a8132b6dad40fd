"""The proxy itself: untouched bytes, and each of its faults as the two ends notice it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from chat.tests.faults.proxied import Fault
from chat.tests.faults.proxy import FaultProxy

HELLO = b"hello, " * 20_000


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that says everything back."""

    async def say_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        writer.close()

    server = await asyncio.start_server(say_back, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def proxy(echo: int) -> Iterator[FaultProxy]:
    with FaultProxy(echo) as proxy:
        yield proxy


class Line:
    """One connection to the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, data: bytes, seconds: float = 5.0) -> bytes:
        """What comes back within `seconds`, as much as was said."""
        self.writer.write(data)
        return await asyncio.wait_for(self.reader.readexactly(len(data)), seconds)


@pytest.fixture
async def line(proxy: FaultProxy) -> AsyncIterator[Line]:
    line = await open_line(proxy)
    yield line
    line.writer.transport.abort()
    await asyncio.sleep(0)


async def open_line(proxy: FaultProxy) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", proxy.port))


async def test_bytes_pass_untouched_both_ways(proxy: FaultProxy, line: Line) -> None:
    assert await line.say(HELLO) == HELLO

    (connection,) = proxy.connections
    assert connection.asked == connection.answered == HELLO


async def test_the_end_of_one_side_reaches_the_other(proxy: FaultProxy, line: Line) -> None:
    await line.say(b"a")
    line.writer.write_eof()

    assert await asyncio.wait_for(line.reader.read(), 5) == b""


async def test_a_delay_makes_bytes_late(proxy: FaultProxy, line: Line) -> None:
    await line.say(b"a")
    proxy.delay(0.2)

    began = time.monotonic()
    await line.say(b"b")

    assert time.monotonic() - began >= 0.4


async def test_a_cut_is_an_orderly_end(proxy: FaultProxy, line: Line) -> None:
    await line.say(b"a")
    proxy.cut()

    assert await asyncio.wait_for(line.reader.read(), 5) == b""


async def test_a_reset_is_no_orderly_end(proxy: FaultProxy, line: Line) -> None:
    await line.say(b"a")
    proxy.reset()

    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(line.reader.read(), 5)


async def test_a_black_hole_swallows_and_gives_back_when_healed(
    proxy: FaultProxy, line: Line
) -> None:
    await line.say(b"a")
    proxy.hang()
    late = await open_line(proxy)
    with pytest.raises(TimeoutError):
        await line.say(b"b", 0.2)
    with pytest.raises(TimeoutError):
        await late.say(b"c", 0.2)

    proxy.heal()

    assert await asyncio.wait_for(line.reader.readexactly(1), 5) == b"b"
    assert await asyncio.wait_for(late.reader.readexactly(1), 5) == b"c"
    late.writer.close()


async def test_a_refusal_breaks_old_and_new_connections(proxy: FaultProxy, line: Line) -> None:
    await line.say(b"a")
    proxy.refuse()
    with pytest.raises(OSError):
        await line.say(b"b")
    with pytest.raises((OSError, asyncio.IncompleteReadError)):
        await (await open_line(proxy)).say(b"c")

    proxy.heal()

    healed = await open_line(proxy)
    assert await healed.say(b"d") == b"d"
    healed.writer.close()


async def test_a_lost_answer_was_asked_for_and_never_comes(proxy: FaultProxy, line: Line) -> None:
    proxy.lose_answers(b"COMMIT", every=2)
    assert await line.say(b"COMMIT") == b"COMMIT"
    assert await line.say(b"SELECT") == b"SELECT"

    with pytest.raises(OSError):
        await line.say(b"COMMIT")

    assert bytes(proxy.connections[0].asked) == b"COMMITSELECTCOMMIT"
    assert proxy.lost_answers == 1


@pytest.mark.parametrize("kind", ["cut", "reset", "hang"])
async def test_a_planned_fault_strikes_one_connection_at_its_byte(
    proxy: FaultProxy, kind: str
) -> None:
    proxy.plan(Fault(kind, after=100_000))  # type: ignore[arg-type]
    struck = await open_line(proxy)
    struck.writer.write(HELLO)
    assert await asyncio.wait_for(struck.reader.readexactly(100_000), 5) == HELLO[:100_000]
    match kind:
        case "cut":
            assert await asyncio.wait_for(struck.reader.read(), 5) == b""
        case "reset":
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(struck.reader.read(), 5)
        case "hang":
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(struck.reader.read(), 0.2)

    spared = await open_line(proxy)
    assert await spared.say(HELLO) == HELLO
    for line in (struck, spared):
        line.writer.transport.abort()
    await asyncio.sleep(0)
