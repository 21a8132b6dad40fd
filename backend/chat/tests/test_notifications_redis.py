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


class Ear:
    """What one doorbell has heard."""

    def __init__(self, bell: Notifications) -> None:
        self.rings: list[frozenset[str]] = []
        bell.subscribe(self.rings.append)

    @property
    def names(self) -> set[str]:
        return {name for ring in self.rings for name in ring}

    @property
    def times_everything(self) -> int:
        return sum(ring is EVERYTHING for ring in self.rings)


@asynccontextmanager
async def hang(*urls: str, wait: bool = True, verify_tls: bool = True) -> AsyncIterator[Any]:
    """Doorbells on these addresses, each with its ear; one that waits is connected."""
    before = asyncio.all_tasks()
    bells = [Notifications(url, verify_tls=verify_tls) for url in urls]
    ears = [Ear(bell) for bell in bells]
    if wait:
        await until(lambda: all(bell.is_shared for bell in bells))
        # The first word of each is to look at everything.
        await asyncio.sleep(0.05)
        for ear in ears:
            ear.rings.clear()
    yield [part for pair in zip(bells, ears, strict=True) for part in pair]
    await asyncio.gather(*(bell.aclose() for bell in bells))
    assert asyncio.all_tasks() == before


async def until(condition: Callable[[], object], seconds: float = 10.0) -> float:
    """Waits for it; returns how long that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  the conditions are of many kinds
            await asyncio.sleep(0.005)
    return time.monotonic() - began


async def count_messages(url: str, work: Callable[[], None], seconds: float) -> int:
    """How much is published while `work` is done and for `seconds` after it."""
    async with Redis.from_url(url) as client, client.pubsub() as pubsub:
        await pubsub.psubscribe("*")
        await pubsub.get_message(timeout=1)
        work()
        await asyncio.sleep(seconds)
        count = 0
        while await pubsub.get_message(ignore_subscribe_messages=True, timeout=0.01):
            count += 1
        return count


async def test_the_others_hear_it_and_oneself_once(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url, redis.url) as (bell, own, _, second, _, third):
        bell.publish(NAMES)
        await until(lambda: second.rings and third.rings)
        await asyncio.sleep(0.05)
        assert second.rings == third.rings == [NAMES]
        assert own.rings == [NAMES]

        bell.publish_remote(frozenset({"run:c"}))
        await until(lambda: "run:c" in third.names)
        assert own.rings == [NAMES]


async def test_many_rings_travel_together(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url) as (bell, _, _, other):

        def ring_a_lot() -> None:
            for number in range(1000):
                bell.publish_remote(frozenset({f"run:{number}"}))

        assert await count_messages(redis.url, ring_a_lot, 0.2) == 1
        assert other.names == {f"run:{number}" for number in range(1000)}


async def test_more_than_can_be_listed_is_everything(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url) as (bell, _, _, other):
        for number in range(redis_pubsub.MAX_TOPICS + 500):
            bell.publish_remote(frozenset({f"run:{number}"}))
        await until(lambda: other.rings)
        assert EVERYTHING in other.rings
        assert len(other.names) <= 500


async def test_databases_of_one_redis_are_apart(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url.replace("/0", "/1")) as (bell, _, _, other):
        bell.publish(NAMES)
        await asyncio.sleep(0.1)
        assert other.rings == []


async def test_a_restart_is_survived(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chat.notifications")
    async with hang(redis.url, redis.url) as (bell, own, other_bell, other):
        redis.kill()
        await until(lambda: not bell.is_shared and not other_bell.is_shared)
        # Whoever relied on rings is told to look for itself.
        assert own.times_everything == other.times_everything == 1
        for number in range(500):
            began = time.monotonic()
            bell.publish(frozenset({f"run:{number}"}))
            assert time.monotonic() - began < 0.05
        await asyncio.sleep(1.0)
        other.rings.clear()

        redis.start()
        await until(lambda: bell.is_shared and other_bell.is_shared)
        await until(lambda: other.times_everything)
        assert len(other.names) == 0, "what was rung meanwhile is not listed"

        bell.publish(NAMES)
        await until(lambda: NAMES in other.rings)
    # One line for the outage and one for its end, for each of the two.
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2 + ["INFO"] * 2


async def test_a_redis_that_comes_late(redis: RedisServer) -> None:
    redis.kill()
    async with hang(redis.url, redis.url, wait=False) as (bell, _, _, other):
        bell.publish(NAMES)
        await asyncio.sleep(0.3)
        assert not bell.is_shared
        assert other.rings == []
        redis.start()
        await until(lambda: other.times_everything >= 1)


async def test_a_frozen_redis_holds_nobody_up(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url) as (bell, _, other_bell, other):
        redis.freeze()
        bell.publish(NAMES)
        longest = 0.0
        while bell.is_shared:
            began = time.monotonic()
            bell.publish(NAMES)
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(0.01)
        assert longest < 0.2
        # The other one has said nothing: it finds out by its beat.
        await until(
            lambda: not other_bell.is_shared,
            redis_pubsub.BEAT_SECONDS + redis_pubsub.ECHO_SECONDS + 1,
        )
        assert other.times_everything == 1

        redis.thaw()
        await until(lambda: bell.is_shared and other_bell.is_shared)
        other.rings.clear()
        bell.publish(NAMES)
        await until(lambda: NAMES in other.rings)


@pytest.fixture
def fast_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_pubsub, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(redis_pubsub, "ECHO_SECONDS", 0.3)
    monkeypatch.setattr(redis_pubsub, "_CHECK_SECONDS", 0.05)


@pytest.mark.usefixtures("fast_beat")
async def test_a_line_that_was_dropped_in_silence_is_laid_anew(redis: RedisServer) -> None:
    """As by a firewall that forgets idle connections: no end is told of it."""
    with FaultProxy(redis.port) as proxy:
        async with hang(redis.url, f"redis://127.0.0.1:{proxy.port}/0") as (bell, _, far, ear):
            proxy.hang()
            await until(lambda: not far.is_shared)
            proxy.heal()
            await until(lambda: far.is_shared)
            ear.rings.clear()
            bell.publish(NAMES)
            await until(lambda: NAMES in ear.rings)


@pytest.mark.usefixtures("fast_beat")
async def test_an_idle_line_is_kept_in_use(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url) as (bell, own, _, other):
        beats = await count_messages(redis.url, lambda: None, 1.0)
        assert 8 <= beats <= 24
        assert bell.is_shared
        # They are nobody's business.
        assert own.rings == other.rings == []


async def test_a_connection_that_redis_drops_comes_back(redis: RedisServer) -> None:
    """As it does with a subscriber that is too slow for its output buffer."""
    async with hang(redis.url, redis.url) as (bell, own, other_bell, other):
        async with Redis.from_url(redis.url) as client:
            assert await client.client_kill_filter(_type="pubsub") == 2
        await until(lambda: own.times_everything and other.times_everything)
        await until(lambda: bell.is_shared and other_bell.is_shared)

        def is_heard() -> bool:
            # As long as "everything" waits to be sent, it goes along with that.
            bell.publish(NAMES)
            return NAMES in other.rings

        await until(is_heard)


async def test_what_was_rung_last_is_sent_before_closing(redis: RedisServer) -> None:
    async with hang(redis.url, redis.url) as (bell, _, _, other):
        bell.publish(NAMES)
        await bell.aclose()
        bell.publish(frozenset({"run:late"}))
        await until(lambda: NAMES in other.rings)
        assert "run:late" not in other.names


async def test_closing_does_not_wait_for_a_frozen_redis(redis: RedisServer) -> None:
    async with hang(redis.url) as (bell, _):
        redis.freeze()
        bell.publish(NAMES)
        began = time.monotonic()
        await bell.aclose()
        assert time.monotonic() - began < 1.5
        redis.thaw()


async def test_a_password_is_used(redis: RedisServer) -> None:
    async with Redis.from_url(redis.url) as client:
        await client.config_set("requirepass", "sesame:/@")
    without = redis.url
    with_it = redis.url.replace("//", "//:sesame%3A%2F%40@")
    async with hang(with_it, with_it) as (bell, _, _, other):
        bell.publish(NAMES)
        await until(lambda: NAMES in other.rings)
    async with hang(without, wait=False) as (bell, ear):
        await asyncio.sleep(0.3)
        assert not bell.is_shared
        assert ear.rings == []


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
        async with hang(url, url, verify_tls=False) as (bell, _, _, other):
            bell.publish(NAMES)
            await until(lambda: NAMES in other.rings)
        async with hang(url, wait=False) as (bell, _):
            await asyncio.sleep(0.5)
            assert not bell.is_shared
    finally:
        server.kill()
        server.wait()
