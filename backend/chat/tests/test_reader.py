"""A reader that waits: what it is given at once, and what wakes it."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from chat.events import End, RunEvent, Start, Token
from chat.journal.log import RunLog
from chat.journal.reader import Reader

START = Start("run", "message", None, "2026-01-01T00:00:00Z")
END = End("final", "message", "stop", 1, 1, "2026-01-01T00:00:01Z")


class Follower:
    """A reader of a live run that waits in a task, and what it was offered and read."""

    def __init__(self, log: RunLog, run_id: UUID, accept: Callable[[str], bool]) -> None:
        journal: Any = SimpleNamespace(
            loop=asyncio.get_running_loop(), live={run_id: SimpleNamespace(log=log)}
        )
        self.reader = Reader(journal, run_id, after=1)
        self.taken: list[tuple[int, str]] = []
        self.found: list[list[tuple[int, RunEvent]]] = []
        self._accept = accept
        self.task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while not self.reader.is_over:
            self.found.append(await self.reader.read(5.0, self._take))

    def _take(self, seq: int, event: RunEvent) -> bool:
        assert isinstance(event, Token)
        if not self._accept(event.delta):
            return False
        self.taken.append((seq, event.delta))
        return True


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def follow(accept: Callable[[str], bool]) -> tuple[RunLog, Follower]:
    log = RunLog(1, [START])
    follower = Follower(log, uuid4(), accept)
    await settle()
    return log, follower


async def test_what_comes_while_it_waits_is_taken_at_once_and_the_end_wakes_it() -> None:
    log, follower = await follow(lambda _: True)
    log.extend([Token("a")])
    log.extend([Token("b"), Token("c")])
    assert follower.taken == [(2, "a"), (3, "b"), (4, "c")]
    assert follower.reader.seq == 4
    log.extend([Token("d"), END])
    assert follower.taken[-1] == (5, "d")
    log.close()
    await follower.task
    assert follower.found == [[(6, END)]]


async def test_what_is_not_taken_is_read() -> None:
    log, follower = await follow(lambda delta: delta != "b")
    for delta in "abc":
        log.extend([Token(delta)])
    await settle()
    log.extend([Token("d")])
    # "c" came when it was woken already, so it was not offered any more.
    assert follower.taken == [(2, "a"), (5, "d")]
    assert follower.found == [[(3, Token("b")), (4, Token("c"))]]
    log.extend([END])
    await follower.task
    assert follower.reader.seq == 6


async def test_one_that_fails_is_woken_and_costs_no_other_anything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(delta: str) -> bool:
        raise RuntimeError("broken")

    log, broken = await follow(fail)
    run_id = uuid4()
    other = Follower(log, run_id, lambda _: True)
    await settle()
    log.extend([Token("a")])
    await settle()
    assert "a reader of run" in caplog.text
    assert broken.found == [[(2, Token("a"))]]
    assert other.taken == [(2, "a")]
    log.extend([END])
    await asyncio.gather(broken.task, other.task)


async def test_one_that_was_cancelled_is_offered_nothing() -> None:
    log, follower = await follow(lambda _: True)
    follower.task.cancel()
    log.extend([Token("a")])
    assert follower.taken == []
    await asyncio.gather(follower.task, return_exceptions=True)
    assert follower.reader.seq == 1


async def test_silence_is_counted_from_the_last_token() -> None:
    log = RunLog(1, [START])
    run_id = uuid4()
    follower = Follower(log, run_id, lambda _: True)
    follower.task.cancel()
    reading = asyncio.create_task(follower.reader.read(0.2, follower._take))
    began = asyncio.get_running_loop().time()
    for _ in range(4):
        await asyncio.sleep(0.1)
        log.extend([Token("a")])
    assert await reading == []
    assert 0.55 < asyncio.get_running_loop().time() - began < 2.0
