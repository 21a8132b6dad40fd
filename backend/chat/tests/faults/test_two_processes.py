"""Two servers on one database: a reply that one of them writes is read on the other, with Redis
between them, without, and while it goes away.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    needs_postgres,
    on_both_at_length,
)
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.pairs import Pair, until, with_and_without_redis
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import Upstream
from chat.tests.redis_processes import needs_redis


@pytest.fixture
def pair(
    request: pytest.FixtureRequest, new_database: NewDatabase, start_server: StartServer
) -> Callable[..., Pair]:
    """Two servers on a new database of the kind, with a Redis between them or without."""

    def start(kind: Kind, *, shared: bool) -> Pair:
        environment = {"PYTHONWARNINGS": "default::ResourceWarning"}
        if shared:
            redis: RedisServer = request.getfixturevalue("redis")
            environment["REDIS_URL"] = redis.url
        first = start_server(new_database(kind), **environment)
        return first, start_server(first, **environment)

    return start


async def read_elsewhere(pair: Pair, count: int, **script: Any) -> tuple[list[Turn], float]:
    """Turns begun on the first server, each read on the second one too; how long they took."""
    first, second = pair
    person = await Person(first.port).sign_up()

    def by_the_other(reading: Reading) -> list[Reading]:
        return [Reading(person.at(second.port), reading.conversation_id)]

    turns = [await make_turn(person, others=by_the_other, **script) for _ in range(count)]
    began = time.monotonic()
    await asyncio.gather(*(turn.live() for turn in turns))
    return turns, time.monotonic() - began


@on_both_at_length
@with_and_without_redis
async def test_a_reply_is_read_on_the_other_server(
    kind: Kind, shared: bool, pair: Callable[..., Pair], upstream: Upstream, record: Recorder
) -> None:
    servers = pair(kind, shared=shared)
    turns, seconds = await read_elsewhere(servers, 8, tokens=100, delay_ms=10)
    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": 8}
    assert all(reader.repeated == 0 for turn in turns for reader in turn.readers)
    # A second of words; the slower end of it is one poll later.
    assert seconds < 8
    how = "over Redis" if shared else "by polling"
    record.scenario(
        f"two servers, the reader on the one that does not write, {how}",
        over=["SSE"],
        on=kind,
        checked="I1–I7, I10",
    )


Fault = Callable[[RedisServer], Awaitable[None]]


async def restart(redis: RedisServer) -> None:
    redis.kill()
    await asyncio.sleep(1.0)
    redis.start()


async def freeze(redis: RedisServer) -> None:
    redis.freeze()
    await asyncio.sleep(6.0)
    redis.thaw()


@long_only
@needs_redis
@needs_postgres
@pytest.mark.parametrize("fault", [restart, freeze])
async def test_redis_going_away_costs_no_text(
    fault: Fault,
    pair: Callable[..., Pair],
    redis: RedisServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    first, second = pair("PostgreSQL", shared=True)
    playing = asyncio.create_task(read_elsewhere((first, second), 6, tokens=200, delay_ms=40))
    await asyncio.sleep(1.5)
    await fault(redis)
    turns, seconds = await playing
    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": 6}
    assert all(reader.repeated == 0 for turn in turns for reader in turn.readers)
    # Eight seconds of words; the writer waits for nobody, the readers for one slow poll at most.
    assert seconds < 14
    for server in (first, second):
        assert server.log.count("no connection to Redis") == 1, server.log
        assert "Traceback" not in server.log, server.log
        await until(partial(is_ready, server))
    record.scenario(
        f"Redis between two servers: {fault.__name__}, in the middle of replies",
        over=["SSE"],
        on="PostgreSQL",
        checked="I1–I7, I10",
    )


def is_ready(server: Server) -> bool:
    return server.readiness() == "ok"


@needs_redis
async def test_readiness_says_that_redis_is_away(
    pair: Callable[..., Pair], redis: RedisServer
) -> None:
    first, _ = pair("SQLite", shared=True)
    person = await Person(first.port).sign_up()
    redis.kill()
    await until(lambda: first.readiness() == "degraded")
    async with asyncio.timeout(5):
        assert await person.converse(), "it serves on, only news from elsewhere come later"
    redis.start()
    await until(partial(is_ready, first))
