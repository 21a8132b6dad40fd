"""Deadlines that are postponed."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvloop

from api.loops import Deadline
from api.tests.loops.work import until


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
        # Longer than a busy machine keeps a process waiting.
        expiry.deadline.set(0.5)
        timer = expiry.deadline._timer
        assert timer
        for _ in range(6):
            await asyncio.sleep(0.1)
            expiry.deadline.set(0.5)
            if loop.time() < timer.when() - 0.01:
                assert expiry.deadline._timer is timer, "postponing is an assignment"
        last = loop.time()
        assert expiry.at == []
        await until(lambda: expiry.at)
        assert expiry.at[0] - last >= 0.495

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
