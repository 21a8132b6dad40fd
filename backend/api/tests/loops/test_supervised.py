"""Endless coroutines that are started again when they fail."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

import pytest

from api.loops import Periodic, Supervised, describe_failing
from api.loops import supervised as supervised_loops
from api.tests.loops.work import Broken, started, until


def fail_times(count: int, calls: list[float]) -> Callable[[], Awaitable[None]]:
    """Work that fails so often and then goes on for ever; `calls` gets the time of each call."""

    async def work() -> None:
        calls.append(asyncio.get_running_loop().time())
        if len(calls) <= count:
            raise Broken
        await asyncio.Event().wait()

    return work


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
    """A CancelledError from inside is a failure: taken for a cancellation it would end the loop."""
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
