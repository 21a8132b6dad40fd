"""Two servers on one database: a reply that one of them writes is stopped and ended by the other,
with Redis between them and without.
"""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Callable
from functools import partial

import pytest

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    needs_postgres,
    on_postgres,
)
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.invariants import ENDING_SECONDS, check_turns
from chat.tests.faults.pairs import Pair, until, with_and_without_redis
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.turns import make_turn
from chat.tests.faults.upstream import Upstream, UpstreamCall
from chat.tests.redis_processes import needs_redis

LET_GO_SECONDS = 0.5


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


def has_closed(call: UpstreamCall) -> bool:
    return call.closed_at is not None


@long_only
@pytest.mark.parametrize("kind", [on_postgres])
@with_and_without_redis
async def test_a_stop_on_one_server_reaches_the_other_ones_upstream(
    kind: Kind, shared: bool, pair: Callable[..., Pair], upstream: Upstream, record: Recorder
) -> None:
    first, second = pair(kind, shared=shared)
    person = await Person(first.port).sign_up()
    there = person.at(second.port)
    seconds = []
    for _ in range(5):
        # A silent model: only its owner can let go of it.
        turn = await make_turn(person, tokens=3, delay_ms=0, first_delay_ms=20_000)
        living = asyncio.create_task(turn.live())
        await until(partial(upstream.calls_of, turn.tag))
        stopped_at = await turn.stop(there)
        await living
        (call,) = upstream.calls_of(turn.tag)
        await until(partial(has_closed, call))
        assert call.closed_at is not None
        seconds.append(call.closed_at - stopped_at)
        await check_turns([turn], upstream)
    median = statistics.median(seconds)
    assert median <= LET_GO_SECONDS
    how = "over Redis" if shared else "by polling"
    record.figure(
        f"stop on another server → upstream let go, {how}, median",
        median,
        fold="max",
        unit="s",
        goal=LET_GO_SECONDS,
    )


@long_only
@needs_redis
@needs_postgres
async def test_the_owner_wakes_up_after_the_other_server_has_ended_its_reply(
    pair: Callable[..., Pair], upstream: Upstream
) -> None:
    owner, other = pair("PostgreSQL", shared=True)
    person = await Person(owner.port).sign_up()
    there = person.at(other.port)

    def by_the_other(reading: Reading) -> list[Reading]:
        return [Reading(there, reading.conversation_id)]

    turn = await make_turn(person, others=by_the_other, tokens=4000, delay_ms=10)
    elsewhere = turn.others[0]
    living = asyncio.create_task(turn.live(90))
    await turn.wait_until_begun(500)
    worker = owner.worker()
    os.kill(worker, signal.SIGSTOP)
    paused_at = time.time()
    try:
        # Longer where it stands still inside a transaction, whose locks have to be broken first.
        await until(lambda: elsewhere.end, 2 * ENDING_SECONDS)
        stored = await there.read_reply(turn.conversation_id, turn.reading.run_id)
    finally:
        woken_at = time.monotonic()
        os.kill(worker, signal.SIGCONT)
    await living
    (call,) = upstream.calls_of(turn.tag)
    await until(partial(has_closed, call))
    assert call.closed_at is not None
    assert call.closed_at - woken_at < 2
    await asyncio.sleep(1)
    assert stored["status"] == "interrupted"
    assert await there.read_reply(turn.conversation_id, turn.reading.run_id) == stored
    assert elsewhere.text == stored["content"]
    await check_turns([turn], upstream, [paused_at])


@pytest.mark.thorough
@needs_redis
async def test_both_end_in_order(pair: Callable[..., Pair]) -> None:
    """Nothing is forgotten at the end: no task, no connection, no warning."""
    servers = pair("SQLite", shared=True)
    for server in servers:
        server.ask_to_stop()
    for server in servers:
        assert await asyncio.to_thread(server.master.wait, 20) == 0
        assert "Traceback" not in server.log, server.log
        assert "Warning" not in server.log, server.log
        assert "no connection to Redis" not in server.log, server.log
