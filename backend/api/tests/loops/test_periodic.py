"""Calls that are made at intervals and when asked for."""

import asyncio
from itertools import pairwise

from api.loops import Periodic, describe_failing
from api.tests.loops.work import Broken, started, until


class Calls:
    """Work that notes when it is called, and fails while it is told to."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self.error: Exception | None = None
        self.hold: asyncio.Event | None = None

    async def __call__(self) -> None:
        self.at.append(asyncio.get_running_loop().time())
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error

    def __len__(self) -> int:
        return len(self.at)

    @property
    def waits(self) -> list[float]:
        return [after - before for before, after in pairwise(self.at)]


async def test_a_call_is_made_at_once_and_then_at_its_interval() -> None:
    calls = Calls()
    async with started(Periodic("interval", calls, every=0.03)):
        await until(lambda: len(calls) == 4)
    assert min(calls.waits) >= 0.029


async def test_the_interval_may_change_between_two_calls() -> None:
    calls = Calls()
    async with started(Periodic("changing", calls, every=lambda: 0.001 if len(calls) < 3 else 60)):
        await until(lambda: len(calls) == 3)
        await asyncio.sleep(0.03)
        assert len(calls) == 3


async def test_without_an_interval_it_is_called_only_when_woken() -> None:
    calls = Calls()
    async with started(Periodic("woken", calls)) as loop:
        assert isinstance(loop, Periodic)
        await asyncio.sleep(0.02)
        assert len(calls) == 0
        loop.wake()
        await until(lambda: len(calls) == 1)
        await asyncio.sleep(0.02)
        assert len(calls) == 1


async def test_one_woken_before_it_is_started_is_called() -> None:
    calls = Calls()
    loop = Periodic("early", calls)
    loop.wake()
    async with started(loop):
        await until(lambda: len(calls) == 1)


async def test_many_wake_ups_share_one_call_after_the_pace() -> None:
    calls = Calls()
    loop = Periodic("paced", calls, pace=lambda: 0.05)
    async with started(loop):
        loop.wake()
        await until(lambda: len(calls) == 1)
        for _ in range(100):
            loop.wake()
        await until(lambda: len(calls) == 2)
        await asyncio.sleep(0.07)
    assert len(calls) == 2
    assert calls.waits[0] >= 0.049


async def test_an_urgent_wake_up_shortens_a_wait_that_has_begun() -> None:
    calls = Calls()
    loop = Periodic("urgent", calls, pace=30)
    async with started(loop):
        loop.wake()
        await until(lambda: len(calls) == 1)
        loop.wake()
        await asyncio.sleep(0.02)
        assert len(calls) == 1, "it waits for its pace"
        loop.wake(urgent=True)
        await until(lambda: len(calls) == 2, 1)
        # The next one is in no hurry again.
        loop.wake()
        await asyncio.sleep(0.02)
        assert len(calls) == 2


async def test_urgent_wake_ups_have_a_pace_of_their_own() -> None:
    calls = Calls()
    loop = Periodic("urgent-pace", calls, pace=30, urgent_pace=0.04)
    async with started(loop):
        for count in (1, 2, 3):
            loop.wake(urgent=True)
            await until(lambda count=count: len(calls) == count)  # type: ignore[misc]
    assert min(calls.waits) >= 0.039


async def test_a_wake_up_during_a_call_is_not_lost() -> None:
    calls = Calls()
    calls.hold = asyncio.Event()
    loop = Periodic("during", calls)
    async with started(loop):
        loop.wake()
        await until(lambda: len(calls) == 1)
        loop.wake()
        calls.hold.set()
        await until(lambda: len(calls) == 2)


async def test_a_wake_up_that_changes_nothing_does_not_touch_the_event() -> None:
    """It may come with each token: an event's `set` would be most of what it costs."""
    loop = Periodic("cheap", Calls())
    loop.wake()
    loop._wakeup.clear()
    loop.wake()
    assert not loop._wakeup.is_set()
    loop.wake(urgent=True)
    assert loop._wakeup.is_set()
    loop._wakeup.clear()
    loop.wake(urgent=True)
    loop.wake()
    assert not loop._wakeup.is_set()


async def test_a_call_that_fails_is_repeated_until_it_works() -> None:
    calls = Calls()
    calls.error = Broken()
    loop = Periodic("repeated", calls)
    async with started(loop):
        loop.wake()
        await until(lambda: describe_failing() == "repeated (Broken)")
        calls.error = None
        await until(lambda: describe_failing() == "ok")
        count = len(calls)
        await asyncio.sleep(0.03)
        assert len(calls) == count, "once it has worked nobody has asked for more"


async def test_an_interval_that_cannot_be_asked_for_does_not_end_the_loop() -> None:
    calls, asked = Calls(), list[int]()

    def every() -> float:
        asked.append(1)
        if len(asked) <= 3:
            raise Broken
        return 0.001

    async with started(Periodic("asked", calls, every=every)) as loop:
        await until(lambda: len(calls) >= 2)
        assert loop.is_running
