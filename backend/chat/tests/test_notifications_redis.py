"""Notifications of several processes on a real Redis, which comes, goes, hangs and is cut off.

Each `Notifications` here has a connection of its own, as one in another process has.
"""

import asyncio
import logging
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from chat.notifications import redis_pubsub
from chat.notifications.notifications import Notifications
from chat.notifications.topics import EVERYTHING
from chat.tests.faults.databases import RedisServer
from chat.tests.faults.harness import find_free_port
from chat.tests.faults.proxy import FaultProxy

pytestmark = pytest.mark.skipif(
    not shutil.which("redis-server") and not os.environ.get("CI"),
    reason="redis-server is not installed",
)
NAMES = frozenset({"run:a", "activity:b"})


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    running = RedisServer(find_free_port()).start()
    yield running
    running.kill()


class Recorder:
    """Records the topics that one client has received."""

    def __init__(self, client: Notifications) -> None:
        self.received: list[frozenset[str]] = []
        client.subscribe(self.received.append)

    @property
    def names(self) -> set[str]:
        return {name for topics in self.received for name in topics}

    @property
    def times_everything(self) -> int:
        return sum(topics is EVERYTHING for topics in self.received)


@asynccontextmanager
async def connect(*urls: str, wait: bool = True, verify_tls: bool = True) -> AsyncIterator[Any]:
    """Notifications clients for `urls`, each with a recorder of its topics; with `wait`, once
    connected.
    """
    before = asyncio.all_tasks()
    clients = [Notifications(url, verify_tls=verify_tls) for url in urls]
    recorders = [Recorder(client) for client in clients]
    if wait:
        await until(lambda: all(client.is_shared for client in clients))
        # The first notification of each client is `EVERYTHING`.
        await asyncio.sleep(0.05)
        for recorder in recorders:
            recorder.received.clear()
    yield [part for pair in zip(clients, recorders, strict=True) for part in pair]
    await asyncio.gather(*(client.aclose() for client in clients))
    assert asyncio.all_tasks() == before


async def until(condition: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait for `condition`; returns the seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  the conditions are of many kinds
            await asyncio.sleep(0.005)
    return time.monotonic() - began


async def count_messages(url: str, work: Callable[[], None], seconds: float) -> int:
    """Messages published during `work` and for `seconds` after it."""
    async with Redis.from_url(url) as client, client.pubsub() as pubsub:
        await pubsub.psubscribe("*")
        await pubsub.get_message(timeout=1)
        work()
        await asyncio.sleep(seconds)
        count = 0
        while await pubsub.get_message(ignore_subscribe_messages=True, timeout=0.01):
            count += 1
        return count


async def test_other_processes_receive_it_and_the_publisher_once(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url, redis.url) as (publisher, own, _, second, _, third):
        publisher.publish(NAMES)
        await until(lambda: second.received and third.received)
        await asyncio.sleep(0.05)
        assert second.received == third.received == [NAMES]
        assert own.received == [NAMES]

        publisher.publish_remote(frozenset({"run:c"}))
        await until(lambda: "run:c" in third.names)
        assert own.received == [NAMES]


async def test_many_notifications_travel_together(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):

        def publish_a_lot() -> None:
            for number in range(1000):
                publisher.publish_remote(frozenset({f"run:{number}"}))

        assert await count_messages(redis.url, publish_a_lot, 0.2) == 1
        assert other.names == {f"run:{number}" for number in range(1000)}


async def test_more_than_can_be_listed_is_everything(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):
        for number in range(redis_pubsub.MAX_TOPICS + 500):
            publisher.publish_remote(frozenset({f"run:{number}"}))
        await until(lambda: other.received)
        assert EVERYTHING in other.received
        assert len(other.names) <= 500


async def test_databases_of_one_redis_are_apart(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url.replace("/0", "/1")) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await asyncio.sleep(0.1)
        assert other.received == []


async def test_a_restart_is_survived(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chat.notifications")
    async with connect(redis.url, redis.url) as (publisher, own, other_client, other):
        redis.kill()
        await until(lambda: not publisher.is_shared and not other_client.is_shared)
        # Subscribers are told to read everything.
        assert own.times_everything == other.times_everything == 1
        for number in range(500):
            began = time.monotonic()
            publisher.publish(frozenset({f"run:{number}"}))
            assert time.monotonic() - began < 0.05
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


async def test_what_was_published_last_is_sent_before_closing(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await publisher.aclose()
        publisher.publish(frozenset({"run:late"}))
        await until(lambda: NAMES in other.received)
        assert "run:late" not in other.names


async def test_closing_does_not_wait_for_a_frozen_redis(redis: RedisServer) -> None:
    async with connect(redis.url) as (publisher, _):
        redis.freeze()
        publisher.publish(NAMES)
        began = time.monotonic()
        await publisher.aclose()
        assert time.monotonic() - began < 1.5
        redis.thaw()


async def test_a_password_is_used(redis: RedisServer) -> None:
    async with Redis.from_url(redis.url) as client:
        await client.config_set("requirepass", "sesame:/@")
    without = redis.url
    with_it = redis.url.replace("//", "//:sesame%3A%2F%40@")
    async with connect(with_it, with_it) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await until(lambda: NAMES in other.received)
    async with connect(without, wait=False) as (publisher, recorder):
        await asyncio.sleep(0.3)
        assert not publisher.is_shared
        assert recorder.received == []


def make_certificate(folder: Path) -> None:
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout key.pem"
    subprocess.run(
        ["openssl", *command.split(), "-out", "cert.pem"],
        cwd=folder,
        capture_output=True,
        check=True,
    )


async def test_tls_is_verified_unless_told_otherwise(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    port = find_free_port()
    options = "--port 0 --tls-auth-clients no --tls-cert-file cert.pem --tls-key-file key.pem"
    server = subprocess.Popen(
        ["redis-server", *options.split(), "--tls-port", str(port), "--save", ""],
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    url = f"rediss://127.0.0.1:{port}/0"
    try:
        async with connect(url, url, verify_tls=False) as (publisher, _, _, other):
            publisher.publish(NAMES)
            await until(lambda: NAMES in other.received)
        async with connect(url, wait=False) as (publisher, _):
            await asyncio.sleep(0.5)
            assert not publisher.is_shared
    finally:
        server.kill()
        server.wait()
