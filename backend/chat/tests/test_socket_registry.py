"""The clock of all sockets."""

import asyncio

import pytest

from api.loops import describe_failing
from chat.sockets import registry
from chat.sockets.registry import Registry


class Socket:
    def __init__(self, error: Exception | None = None) -> None:
        self.ticks = 0
        self._error = error

    def tick(self, now: float) -> None:
        self.ticks += 1
        if self._error:
            raise self._error


class BrokenRegistry(Registry):
    """Its clock fails `failures` times before it works."""

    failures = 3

    async def _tick(self) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("planted")
        await super()._tick()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "TICK_SECONDS", 0.02)


def clocks() -> int:
    return sum(task.get_name() == "socket-clock" for task in asyncio.all_tasks())


async def test_a_socket_that_fails_does_not_stop_the_clock_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sockets = [Socket(), Socket(RuntimeError("planted")), Socket()]
    one_registry = Registry()
    for socket in sockets:
        one_registry.add(socket)
    await asyncio.sleep(0.3)
    assert min(socket.ticks for socket in sockets) >= 3
    assert "a socket failed in its heartbeat" in caplog.text
    for socket in sockets:
        one_registry.remove(socket)


async def test_a_clock_that_fails_is_named_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    socket = Socket()
    one_registry = BrokenRegistry()
    one_registry.add(socket)
    async with asyncio.timeout(5):
        while one_registry.failures > 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert "socket-clock (RuntimeError)" in describe_failing()
        while not socket.ticks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    assert "socket-clock" not in describe_failing()
    assert caplog.text.count("background loop socket-clock failed") == 3
    one_registry.remove(socket)


async def test_the_clock_runs_while_there_are_sockets() -> None:
    sockets = [Socket(), Socket()]
    one_registry = Registry()
    for socket in sockets:
        one_registry.add(socket)
    assert clocks() == 1
    for socket in sockets:
        one_registry.remove(socket)
    await asyncio.sleep(0.05)
    assert clocks() == 0
    one_registry.add(sockets[0])
    ticks = sockets[0].ticks
    await asyncio.sleep(0.1)
    assert sockets[0].ticks > ticks
    one_registry.remove(sockets[0])
