"""The doorbell of one process: who listens is woken, and nobody who rings ever notices anything."""

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from chat.notifications.notifications import Notifications, get_notifications, publish
from chat.notifications.topics import EVERYTHING, activity_topic, run_topic

RUN = UUID("00000000-0000-4000-8000-000000000001")


async def test_a_ring_wakes_whoever_listens() -> None:
    bell = Notifications()
    heard: list[frozenset[str]] = []
    stop_listening = bell.subscribe(heard.append)
    bell.publish(frozenset({run_topic(RUN)}))
    assert heard == [{"run:00000000000040008000000000000001"}]

    stop_listening()
    bell.publish(frozenset({run_topic(RUN)}))
    assert len(heard) == 1


async def test_a_failing_listener_costs_the_others_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bell = Notifications()
    heard: list[frozenset[str]] = []

    def fail(names: frozenset[str]) -> None:
        raise ValueError(names)

    for listener in (fail, heard.append, fail):
        bell.subscribe(listener)
    bell.publish(frozenset({activity_topic(7)}))

    assert heard == [{"activity:7"}]
    assert "a subscriber failed" in caplog.text


async def test_any_thread_may_ring() -> None:
    heard: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    get_notifications().subscribe(heard.put_nowait)
    thread = threading.Thread(target=publish, args=("run:a", "activity:b"))
    thread.start()
    assert await asyncio.wait_for(heard.get(), 5) == {"run:a", "activity:b"}
    thread.join()


def test_ringing_after_the_end_does_nothing() -> None:
    heard: list[frozenset[str]] = []

    async def hang() -> None:
        get_notifications().subscribe(heard.append)

    asyncio.run(hang())
    publish("run:a")
    assert heard == []


async def test_without_redis_nothing_is_shared_or_kept_running() -> None:
    before = asyncio.all_tasks()
    bell = Notifications()
    heard: list[frozenset[str]] = []
    bell.subscribe(heard.append)
    bell.publish_remote(frozenset({"run:a"}))
    await asyncio.sleep(0.05)
    assert not bell.is_shared
    assert heard == []
    assert asyncio.all_tasks() == before
    await bell.aclose()


async def test_each_event_loop_has_its_own() -> None:
    mine = get_notifications()
    assert get_notifications() is mine
    assert await asyncio.to_thread(lambda: asyncio.run(_hang())) is not mine


async def _hang() -> Notifications:
    return get_notifications()


def test_everything_contains_every_name() -> None:
    assert run_topic(uuid4()) in EVERYTHING
    assert bool(EVERYTHING)
    assert not EVERYTHING.isdisjoint({"run:a"})
    assert EVERYTHING.isdisjoint([])
    assert "run:a" not in frozenset({"run:b"})
