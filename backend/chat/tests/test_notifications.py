"""In-process publish/subscribe: subscribers are called; one that fails affects neither publisher
nor others.
"""

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from chat.notifications.notifications import Notifications, get_notifications, publish
from chat.notifications.topics import EVERYTHING, activity_topic, run_topic

RUN = UUID("00000000-0000-4000-8000-000000000001")


async def test_a_subscriber_gets_what_is_published() -> None:
    notifications = Notifications()
    received: list[frozenset[str]] = []
    unsubscribe = notifications.subscribe(received.append)
    notifications.publish(frozenset({run_topic(RUN)}))
    assert received == [{"run:00000000000040008000000000000001"}]

    unsubscribe()
    notifications.publish(frozenset({run_topic(RUN)}))
    assert len(received) == 1


async def test_a_failing_subscriber_does_not_affect_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    notifications = Notifications()
    received: list[frozenset[str]] = []

    def fail(names: frozenset[str]) -> None:
        raise ValueError(names)

    for subscriber in (fail, received.append, fail):
        notifications.subscribe(subscriber)
    notifications.publish(frozenset({activity_topic(7)}))

    assert received == [{"activity:7"}]
    assert "a subscriber failed" in caplog.text


async def test_any_thread_may_publish() -> None:
    received: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    get_notifications().subscribe(received.put_nowait)
    thread = threading.Thread(target=publish, args=("run:a", "activity:b"))
    thread.start()
    assert await asyncio.wait_for(received.get(), 5) == {"run:a", "activity:b"}
    thread.join()


def test_publishing_after_the_loop_has_ended_does_nothing() -> None:
    received: list[frozenset[str]] = []

    async def subscribe() -> None:
        get_notifications().subscribe(received.append)

    asyncio.run(subscribe())
    publish("run:a")
    assert received == []


async def test_without_redis_nothing_is_shared_or_kept_running() -> None:
    before = asyncio.all_tasks()
    notifications = Notifications()
    received: list[frozenset[str]] = []
    notifications.subscribe(received.append)
    notifications.publish_remote(frozenset({"run:a"}))
    await asyncio.sleep(0.05)
    assert not notifications.is_shared
    assert received == []
    assert asyncio.all_tasks() == before
    await notifications.aclose()


async def test_each_event_loop_has_its_own() -> None:
    mine = get_notifications()
    assert get_notifications() is mine
    assert await asyncio.to_thread(lambda: asyncio.run(_get_on_this_loop())) is not mine


async def _get_on_this_loop() -> Notifications:
    return get_notifications()


def test_everything_contains_every_name() -> None:
    assert run_topic(uuid4()) in EVERYTHING
    assert bool(EVERYTHING)
    assert "run:a" not in frozenset({"run:b"})
