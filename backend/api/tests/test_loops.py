"""Loops that are started again, waits that are woken, deadlines that move, one object a loop."""

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

import pytest
import uvloop

from api.loops import (
    Deadline,
    LoopState,
    Periodic,
    PerLoop,
    Supervised,
    SupervisedThread,
    describe_failing,
)
from api.loops import state as loop_states
from api.loops import supervised as supervised_loops


class Broken(Exception):
    pass


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.005)


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other tests' server, in this process, has loops too."""
    monkeypatch.setattr(loop_states, "_states", weakref.WeakSet())
    yield


@asynccontextmanager
async def started(loop: Supervised) -> AsyncIterator[Supervised]:
    loop.start()
    try:
        yield loop
    finally:
        await loop.aclose()


async def until(is_so: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.001)


def fail_times(count: int, calls: list[float]) -> Callable[[], Awaitable[None]]:
    """Work that fails so often and then goes on for ever; `calls` gets the time of each call."""

    async def work() -> None:
        calls.append(asyncio.get_running_loop().time())
        if len(calls) <= count:
            raise Broken
        await asyncio.Event().wait()

    return work


# --- What fails, and for how long it waits --------------------------------------------------------


def test_the_wait_doubles_up_to_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.1)
    state = LoopState("state")
    delays = [state.fail(Broken()) for _ in range(9)]
    assert delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    for _ in range(3000):
        state.failures += 1
    assert state.fail(Broken()) == 10.0
    state.succeed()
    assert state.fail(Broken()) == 0.1


def test_what_fails_twice_in_a_row_is_reported_until_it_works() -> None:
    first, second = LoopState("writer"), LoopState("hub")
    assert describe_failing() == "ok"
    first.fail(Broken())
    assert describe_failing() == "ok", "one failure may be a locked database"
    first.fail(Broken())
    assert describe_failing() == "writer (Broken)"
    second.fail(KeyError())
    second.fail(ValueError())
    assert describe_failing() == "hub (ValueError), writer (Broken)"
    first.succeed()
    second.end()
    assert describe_failing() == "ok"


def test_a_loop_that_is_gone_is_not_reported() -> None:
    state = LoopState("gone")
    state.fail(Broken())
    state.fail(Broken())
    del state
    gc.collect()
    assert describe_failing() == "ok"


def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    LoopState("logged").fail(Broken("inside"))
    [record] = caplog.records
    assert "background loop logged failed, next attempt in" in record.getMessage()
    assert record.levelno == logging.ERROR
    assert record.exc_info and str(record.exc_info[1]) == "inside"


# --- Endless coroutines ---------------------------------------------------------------------------


async def test_a_coroutine_that_fails_is_started_again_after_longer_and_longer_waits() -> None:
    calls: list[float] = []
    async with started(Supervised("failing", fail_times(4, calls))):
        await until(lambda: len(calls) == 4)
        assert describe_failing() == "failing (Broken)"
        await until(lambda: len(calls) == 5)
    waits = [after - before for before, after in pairwise(calls)]
    assert all(
        wait >= least for wait, least in zip(waits, (0.005, 0.01, 0.02, 0.04), strict=True)
    ), waits


async def test_a_coroutine_that_goes_on_for_a_while_has_recovered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervised_loops, "RECOVERY_SECONDS", 0.05)
    calls: list[float] = []
    async with started(Supervised("recovering", fail_times(2, calls))):
        await until(lambda: len(calls) == 3)
        assert describe_failing() == "recovering (Broken)"
        await until(lambda: describe_failing() == "ok")


async def test_a_coroutine_that_returns_is_started_again() -> None:
    calls: list[str] = []

    async def work() -> None:
        calls.append("called")

    async with started(Supervised("returning", work)):
        await until(lambda: len(calls) >= 3)
        assert describe_failing() == "returning (RuntimeError)"


async def test_one_that_awaits_something_cancelled_is_started_again() -> None:
    """Nobody has cancelled the loop itself: it would end for good, and unlogged."""
    calls: list[str] = []

    async def work() -> None:
        calls.append("called")
        other = asyncio.get_running_loop().create_future()
        other.cancel()
        await other

    async with started(Supervised("awaiting", work)) as loop:
        await until(lambda: len(calls) >= 3)
        assert loop.is_running
        assert describe_failing() == "awaiting (CancelledError)"


@pytest.mark.parametrize("ends", ["raises", "returns"])
@pytest.mark.parametrize("kind", [Supervised, Periodic])
async def test_one_whose_clean_up_swallows_the_cancellation_ends_all_the_same(
    kind: Any, ends: str
) -> None:
    calls: list[str] = []

    async def work() -> None:
        calls.append("called")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if ends == "raises":
                raise Broken from None

    loop = kind("clean-up", work)
    if kind is Periodic:
        loop.wake()
    loop.start()
    await until(lambda: calls)
    await asyncio.wait_for(loop.aclose(), 1)
    await asyncio.sleep(0.02)
    assert calls == ["called"]


async def test_starting_twice_makes_one_task_and_it_can_be_started_after_its_end() -> None:
    calls: list[float] = []
    loop = Supervised("twice", fail_times(0, calls))
    assert not loop.is_running
    loop.start()
    loop.start()
    await until(lambda: calls)
    assert loop.is_running
    assert [task.get_name() for task in asyncio.all_tasks()].count("twice") == 1
    await loop.aclose()
    assert not loop.is_running
    async with started(loop):
        await until(lambda: len(calls) == 2)


async def test_stopping_clears_the_report_and_closing_what_never_ran_does_nothing() -> None:
    calls: list[float] = []
    loop = Supervised("stopped", fail_times(1000, calls))
    await loop.aclose()
    async with started(loop):
        await until(lambda: describe_failing() == "stopped (Broken)")
    assert describe_failing() == "ok"


async def test_a_loop_does_not_inherit_the_context_of_whoever_starts_it() -> None:
    seen: list[str] = []

    async def work() -> None:
        seen.append(_variable.get())
        await asyncio.Event().wait()

    _variable.set("of a request")
    async with started(Supervised("context", work)):
        await until(lambda: seen)
    assert seen == ["-"]


_variable: ContextVar[str] = ContextVar("variable", default="-")


# --- Calls at intervals and when asked for --------------------------------------------------------


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


def test_a_periodic_loop_works_on_one_event_loop_after_another() -> None:
    calls = Calls()
    loop = Periodic("again", calls, every=60)

    async def run(count: int) -> None:
        async with started(loop):
            await asyncio.sleep(0.01)
            loop.wake()
            await until(lambda: len(calls) == count)

    asyncio.run(run(2))
    asyncio.run(run(3))


# --- Threads --------------------------------------------------------------------------------------


def test_a_thread_calls_its_work_again_until_it_is_stopped() -> None:
    calls: list[str] = []
    second, ended = threading.Event(), threading.Event()

    def work() -> None:
        calls.append(threading.current_thread().name)
        if len(calls) == 1:
            raise Broken
        second.set()
        thread._stopping.wait(0.001)

    thread = SupervisedThread("worker", work, on_end=ended.set)
    assert not thread.is_alive
    thread.start()
    assert second.wait(5)
    assert not ended.is_set()
    assert not thread.is_stopping
    thread.stop(5)
    assert thread.is_stopping
    assert not thread.is_alive
    assert ended.is_set()
    assert set(calls) == {"worker"}


def test_a_failing_thread_is_reported_and_stops_during_its_back_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.01)
    reported = threading.Event()

    def work() -> None:
        if describe_failing() == "sick (Broken)":
            reported.set()
        raise Broken

    thread = SupervisedThread("sick", work, on_end=lambda: None)
    thread.start()
    assert reported.wait(5)
    thread.stop(5)
    assert not thread.is_alive
    assert describe_failing() == "ok"


def test_a_thread_stopped_in_a_call_that_fails_is_not_reported() -> None:
    began, release = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        release.wait(5)
        raise Broken

    thread = SupervisedThread("stopped", work, on_end=lambda: None)
    thread.start()
    assert began.wait(5)
    thread._state.failures = 1
    thread.stop()
    release.set()
    thread._thread.join(5)
    assert thread._state.failures == 0


# --- Deadlines ------------------------------------------------------------------------------------


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Runs a coroutine on an event loop of each kind that the server may have."""
    factory = asyncio.new_event_loop if request.param == "asyncio" else uvloop.new_event_loop

    def run(coroutine: Any) -> Any:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(coroutine)

    return run


class Expiry:
    def __init__(self) -> None:
        self.at: list[float] = []
        self.deadline = Deadline(lambda: self.at.append(asyncio.get_running_loop().time()))


def test_a_deadline_expires_once(run: Callable[..., Any]) -> None:
    async def check() -> None:
        expiry, began = Expiry(), asyncio.get_running_loop().time()
        expiry.deadline.set(0.03)
        await until(lambda: expiry.at)
        await asyncio.sleep(0.05)
        assert len(expiry.at) == 1
        assert expiry.at[0] - began >= 0.028

    run(check())


def test_postponing_keeps_the_timer_and_counts_from_the_last_time(run: Callable[..., Any]) -> None:
    async def check() -> None:
        expiry, loop = Expiry(), asyncio.get_running_loop()
        expiry.deadline.set(0.05)
        timer = expiry.deadline._timer
        assert timer
        for _ in range(10):
            await asyncio.sleep(0.01)
            expiry.deadline.set(0.05)
            if loop.time() < timer.when() - 0.01:
                assert expiry.deadline._timer is timer, "postponing is an assignment"
        last = loop.time()
        assert expiry.at == []
        await until(lambda: expiry.at)
        assert expiry.at[0] - last >= 0.045

    run(check())


def test_an_earlier_time_counts_from_then_on(run: Callable[..., Any]) -> None:
    async def check() -> None:
        expiry, loop = Expiry(), asyncio.get_running_loop()
        expiry.deadline.set(30)
        expiry.deadline.set_at(loop.time() + 0.01)
        await until(lambda: expiry.at, 1)

    run(check())


def test_what_is_cleared_or_closed_does_not_expire_and_may_be_set_again(
    run: Callable[..., Any],
) -> None:
    async def check() -> None:
        for forget in (Deadline.clear, Deadline.close):
            expiry = Expiry()
            expiry.deadline.set(0.01)
            forget(expiry.deadline)
            await asyncio.sleep(0.03)
            assert expiry.at == []
            expiry.deadline.set(0.01)
            await until(lambda expiry=expiry: expiry.at)  # type: ignore[misc]
            expiry.deadline.close()
            expiry.deadline.close()

    run(check())


# --- One object an event loop ---------------------------------------------------------------------


class Owner:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()


def test_each_event_loop_has_its_own_object() -> None:
    get_owner = PerLoop(Owner)

    async def ask() -> Owner:
        assert get_owner() is get_owner()
        assert [pair[1] for pair in get_owner.existing()] == [get_owner()]
        return get_owner()

    first, second = asyncio.run(ask()), asyncio.run(ask())
    assert first is not second
    assert first.loop is not second.loop
    assert list(get_owner.existing()) == [], "both loops are closed"


def test_an_object_that_refers_to_its_loop_goes_when_the_next_one_comes() -> None:
    get_owner = PerLoop(Owner)

    async def ask() -> "weakref.ref[Owner]":
        return weakref.ref(get_owner())

    first = asyncio.run(ask())
    asyncio.run(ask())
    gc.collect()
    assert first() is None


async def test_the_objects_can_be_listed_from_another_thread() -> None:
    get_owner = PerLoop(Owner)
    owner = get_owner()
    found = await asyncio.to_thread(lambda: list(get_owner.existing()))
    assert found == [(asyncio.get_running_loop(), owner)]
