"""The line of turns under more load than there is room for."""

import asyncio
import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from api.errors import ApiError
from chat import maintenance, runs
from chat.journal import leases, serialized_calls
from chat.journal.journal import get_journal
from chat.journal.serialized_calls import SerializedCalls


async def pass_through(line: SerializedCalls, until: Callable[[], object] | float) -> None:
    async with line.wait_turn():
        if isinstance(until, float):
            await asyncio.sleep(until)
        else:
            until()


async def refusal_of(call: "asyncio.Task[None]") -> tuple[int, str, str]:
    with pytest.raises(ApiError) as raised:
        await call
    return raised.value.status, raised.value.code, raised.value.headers["Retry-After"]


async def test_a_line_that_moves_is_waited_for_however_long_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serialized_calls, "STALL_SECONDS", 0.3)
    line = SerializedCalls(1)
    began = time.monotonic()
    await asyncio.gather(*(pass_through(line, 0.05) for _ in range(12)))
    assert time.monotonic() - began > 2 * serialized_calls.STALL_SECONDS


async def test_who_waits_behind_a_call_that_does_not_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serialized_calls, "STALL_SECONDS", 0.1)
    line = SerializedCalls(1)
    passed: list[str] = []
    stuck = asyncio.create_task(pass_through(line, 1.0))
    behind = [
        asyncio.create_task(pass_through(line, lambda: passed.append("late"))) for _ in range(2)
    ]
    assert [await refusal_of(call) for call in behind] == [(503, "unavailable", "1")] * 2
    assert not stuck.done()
    await stuck
    await pass_through(line, lambda: passed.append("afterwards"))
    assert passed == ["afterwards"]


async def test_who_finds_the_line_full_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serialized_calls, "MOST_WAITING", 3)
    line = SerializedCalls(1)
    calls = [asyncio.create_task(pass_through(line, 0.02)) for _ in range(5)]
    assert await refusal_of(calls.pop()) == (503, "unavailable", "5")
    assert not any(call.done() for call in calls)
    await asyncio.gather(*calls)
    await pass_through(line, 0.0)


async def test_one_that_leaves_the_line_holds_nobody_up() -> None:
    line = SerializedCalls(1)
    passed: list[int] = []
    calls = [
        asyncio.create_task(pass_through(line, lambda n=n: passed.append(n)))  # type: ignore[misc]
        for n in range(3)
    ]
    first = asyncio.create_task(pass_through(line, 0.02))
    calls[1].cancel()
    await asyncio.wait([*calls, first])
    assert passed == [0, 2]


@pytest.mark.django_db(transaction=True)
async def test_leases_are_renewed_ahead_of_a_long_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the replies that are being written would be taken for lost in a burst of new ones."""
    done: list[str] = []
    monkeypatch.setattr(runs, "find_executing", lambda: [uuid4()])
    monkeypatch.setattr(leases, "renew_leases", lambda _: done.append("renewed"))

    def begin_turn() -> None:
        time.sleep(0.02)
        done.append("turn")

    journal = get_journal()
    turns = [asyncio.create_task(journal.write(begin_turn)) for _ in range(12)]
    await asyncio.sleep(0)
    await maintenance.renew_leases()
    assert len(done) < 12
    await asyncio.gather(*turns)
    await journal.aclose()
