"""Processes that notify each other by a Redis, and what they have received."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from chat.notifications.notifications import Notifications
from chat.notifications.topics import EVERYTHING

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None and not os.environ.get("CI"),
    reason="Redis is not installed",
)
NAMES = frozenset({"run:a", "activity:b"})


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
