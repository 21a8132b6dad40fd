"""A Redis that restarts, comes late, freezes or drops connections."""

import asyncio
import logging
import time

import pytest
from redis.asyncio import Redis

from chat.notifications import redis_pubsub
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.proxy import FaultProxy
from chat.tests.redis_processes import NAMES, connect, count_messages, needs_redis, until

pytestmark = needs_redis


async def test_a_restart_is_survived(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chat.notifications")
    async with connect(redis.url, redis.url) as (publisher, own, other_client, other):
        redis.kill()
        await until(lambda: not publisher.is_shared and not other_client.is_shared)
        # Subscribers are told to read everything.
        assert own.times_everything == other.times_everything == 1
        began = time.monotonic()
        for number in range(500):
            publisher.publish(frozenset({f"run:{number}"}))
        # Not one of them waits for a connection.
        assert time.monotonic() - began < 2
        await asyncio.sleep(1.0)
        other.received.clear()

        redis.start()
        await until(lambda: publisher.is_shared and other_client.is_shared)
        await until(lambda: other.times_everything)
        assert len(other.names) == 0, "what was published meanwhile is not listed"

        publisher.publish(NAMES)
        await until(lambda: NAMES in other.received)
    # One line for the outage and one for its end, for each of the two.
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2 + ["INFO"] * 2


async def test_a_redis_that_comes_late(redis: RedisServer) -> None:
    redis.kill()
    async with connect(redis.url, redis.url, wait=False) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await asyncio.sleep(0.3)
        assert not publisher.is_shared
        assert other.received == []
        redis.start()
        await until(lambda: other.times_everything >= 1)


async def test_a_frozen_redis_delays_no_publisher(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, other_client, other):
        redis.freeze()
        publisher.publish(NAMES)
        longest = 0.0
        while publisher.is_shared:
            began = time.monotonic()
            publisher.publish(NAMES)
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(0.01)
        assert longest < 0.2
        # The other one has published nothing: its heartbeat finds out.
        await until(
            lambda: not other_client.is_shared,
            redis_pubsub.BEAT_SECONDS + redis_pubsub.ECHO_SECONDS + 1,
        )
        assert other.times_everything == 1

        redis.thaw()
        await until(lambda: publisher.is_shared and other_client.is_shared)
        other.received.clear()
        publisher.publish(NAMES)
        await until(lambda: NAMES in other.received)


@pytest.fixture
def fast_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_pubsub, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(redis_pubsub, "ECHO_SECONDS", 0.3)
    monkeypatch.setattr(redis_pubsub, "_CHECK_SECONDS", 0.05)


@pytest.mark.usefixtures("fast_beat")
async def test_a_connection_that_was_dropped_silently_is_reopened(redis: RedisServer) -> None:
    """As by a firewall that forgets idle connections: neither end sees it closed."""
    with FaultProxy(redis.port) as proxy:
        async with connect(redis.url, f"redis://127.0.0.1:{proxy.port}/0") as (
            publisher,
            _,
            far,
            recorder,
        ):
            proxy.hang()
            await until(lambda: not far.is_shared)
            proxy.heal()
            await until(lambda: far.is_shared)
            recorder.received.clear()
            publisher.publish(NAMES)
            await until(lambda: NAMES in recorder.received)


@pytest.mark.usefixtures("fast_beat")
async def test_an_idle_connection_gets_heartbeats(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, own, _, other):
        beats = await count_messages(redis.url, lambda: None, 1.0)
        assert 8 <= beats <= 24
        assert publisher.is_shared
        # Heartbeats do not reach subscribers.
        assert own.received == other.received == []


async def test_a_connection_that_redis_drops_comes_back(redis: RedisServer) -> None:
    """As it does with a subscriber that is too slow for its output buffer."""
    async with connect(redis.url, redis.url) as (publisher, own, other_client, other):
        async with Redis.from_url(redis.url) as admin:
            assert await admin.client_kill_filter(_type="pubsub") == 2
        await until(lambda: own.times_everything and other.times_everything)
        await until(lambda: publisher.is_shared and other_client.is_shared)

        def is_received() -> bool:
            # As long as "everything" waits to be sent, it goes along with that.
            publisher.publish(NAMES)
            return NAMES in other.received

        await until(is_received)


async def test_closing_does_not_wait_for_a_frozen_redis(redis: RedisServer) -> None:
    async with connect(redis.url) as (publisher, _):
        redis.freeze()
        publisher.publish(NAMES)
        began = time.monotonic()
        await publisher.aclose()
        assert time.monotonic() - began < 1.5
        redis.thaw()
