"""The doorbell of one process: who listens is woken, and nobody who rings ever notices anything."""

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from chat import doorbell
from chat.doorbell import EVERYTHING, Doorbell, feed_name, get_doorbell, run_name

RUN = UUID("00000000-0000-4000-8000-000000000001")


async def test_a_ring_wakes_whoever_listens() -> None:
    bell = Doorbell()
    heard: list[frozenset[str]] = []
    stop_listening = bell.listen(heard.append)
    bell.ring(frozenset({run_name(RUN)}))
    assert heard == [{"run:00000000000040008000000000000001"}]

    stop_listening()
    bell.ring(frozenset({run_name(RUN)}))
    assert len(heard) == 1


async def test_a_failing_listener_costs_the_others_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bell = Doorbell()
    heard: list[frozenset[str]] = []

    def fail(names: frozenset[str]) -> None:
        raise ValueError(names)

    for listener in (fail, heard.append, fail):
        bell.listen(listener)
    bell.ring(frozenset({feed_name(7)}))

    assert heard == [{"feed:7"}]
    assert "a listener failed" in caplog.text


async def test_any_thread_may_ring() -> None:
    heard: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    get_doorbell().listen(heard.put_nowait)
    thread = threading.Thread(target=doorbell.ring, args=("run:a", "feed:b"))
    thread.start()
    assert await asyncio.wait_for(heard.get(), 5) == {"run:a", "feed:b"}
    thread.join()


def test_ringing_after_the_end_does_nothing() -> None:
    heard: list[frozenset[str]] = []

    async def hang() -> None:
        get_doorbell().listen(heard.append)

    asyncio.run(hang())
    doorbell.ring("run:a")
    assert heard == []


async def test_without_redis_nothing_is_shared_or_kept_running() -> None:
    before = asyncio.all_tasks()
    bell = Doorbell()
    heard: list[frozenset[str]] = []
    bell.listen(heard.append)
    bell.ring_others(frozenset({"run:a"}))
    await asyncio.sleep(0.05)
    assert not bell.is_shared
    assert heard == []
    assert asyncio.all_tasks() == before
    await bell.aclose()


async def test_each_event_loop_has_its_own() -> None:
    mine = get_doorbell()
    assert get_doorbell() is mine
    assert await asyncio.to_thread(lambda: asyncio.run(_hang())) is not mine


async def _hang() -> Doorbell:
    return get_doorbell()


def test_everything_contains_every_name() -> None:
    assert run_name(uuid4()) in EVERYTHING
    assert bool(EVERYTHING)
    assert not EVERYTHING.isdisjoint({"run:a"})
    assert EVERYTHING.isdisjoint([])
    assert "run:a" not in frozenset({"run:b"})
