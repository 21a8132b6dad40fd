"""The line to Redis breaks, hangs and slows down between two servers: news comes later, and text
comes whole.
"""

import asyncio
import random
from collections.abc import Callable

import pytest

from chat.tests.faults.conftest import (
    NewDatabase,
    StartServer,
    long_only,
    needs_postgres,
)
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.proxy import FaultProxy
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import SocketReading
from chat.tests.faults.turns import begin_all, make_turn
from chat.tests.faults.upstream import Upstream
from chat.tests.redis_processes import needs_redis

pytestmark = [
    long_only,
    needs_postgres,
    needs_redis,
]
TIMES = 12

Harm = Callable[[FaultProxy], None]


@pytest.mark.parametrize(
    ("what", "harm"),
    [
        ("cut", FaultProxy.cut),
        ("reset", FaultProxy.reset),
        ("unreachable", FaultProxy.refuse),
        ("silent", FaultProxy.hang),
        ("slow", lambda line: line.delay(0.5)),
    ],
)
async def test_a_bad_line_to_redis_costs_no_text(
    what: str,
    harm: Harm,
    redis: RedisServer,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    with FaultProxy(redis.port) as line:
        url = f"redis://127.0.0.1:{line.port}/0"
        writer = start_server(new_database("PostgreSQL"), REDIS_URL=url)
        other = start_server(writer, REDIS_URL=url)
        person = await Person(writer.port).sign_up()
        there = person.at(other.port)

        def elsewhere(reading: Reading) -> list[Reading | SocketReading]:
            there_too = SocketReading(there, reading.conversation_id)
            return [Reading(there, reading.conversation_id), there_too]

        turns = [
            await make_turn(person, others=elsewhere, tokens=500, delay_ms=20) for _ in range(3)
        ]
        tasks = await begin_all(turns)
        for _ in range(TIMES):
            harm(line)
            await asyncio.sleep(chance.uniform(0.2, 0.8))
            line.heal()
            await asyncio.sleep(chance.uniform(0, 0.2))
        await asyncio.gather(*tasks)
        checked = await check_turns(turns, upstream)

    assert checked.statuses == {"final": 3}
    record.scenario(
        f"the line to Redis: {what}, again and again",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on="PostgreSQL",
        times=TIMES,
        checked="I1–I7, I10",
    )
