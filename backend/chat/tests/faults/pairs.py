"""Two servers on one database."""

import asyncio
from collections.abc import Callable

import pytest

from chat.tests.faults.harness import Server
from chat.tests.redis_processes import needs_redis

with_and_without_redis = pytest.mark.parametrize(
    "shared", [pytest.param(True, marks=needs_redis, id="redis"), pytest.param(False, id="polls")]
)

Pair = tuple[Server, Server]


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110  it is elsewhere
            await asyncio.sleep(0.01)
