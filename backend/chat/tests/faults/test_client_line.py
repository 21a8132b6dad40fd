"""The line between a client and the server breaks in every way a network can: the reader comes back
and has exactly the stored text (I7).
"""

import asyncio
import random

import pytest

from chat.tests.faults.conftest import StartServer, at_length, long_only, scale
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.proxied import Fault, Kind
from chat.tests.faults.proxy import FaultProxy
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import Upstream

# A client behind a dead connection gives up after this and reconnects.
READ_TIMEOUT_SECONDS = 0.5
READERS = 6


async def spoil(
    line: FaultProxy, kind: Kind, chance: random.Random, living: asyncio.Task[None]
) -> None:
    """Until the reply has been read: new connections break somewhere, and now and then all do."""
    while not living.done():
        line.plan(*(Fault(kind, chance.randint(0, 4000)) for _ in range(READERS)))
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        match kind:
            case "cut":
                line.cut()
            case "reset":
                line.reset()
            case "hang":
                line.hang()
                await asyncio.sleep(chance.uniform(0.1, READ_TIMEOUT_SECONDS * 1.5))
        line.heal()
        await asyncio.sleep(chance.uniform(0, 0.3))


@pytest.mark.parametrize("kind", [at_length("cut"), "reset", at_length("hang")])
async def test_readers_on_a_bad_line_have_everything_once(
    kind: Kind,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server()
    turns: list[Turn] = []
    with FaultProxy(server.port) as line:
        for _ in range(scale(1, 6)):
            person = (await Person(server.port).sign_up()).at(line.port, READ_TIMEOUT_SECONDS)
            conversation = await person.at(server.port).converse()
            turn = await make_turn(
                person,
                others=lambda reading: [
                    other for _ in range(READERS // 2) for other in socket_beside(reading)
                ],
                conversation_id=conversation,
                tokens=300,
                delay_ms=10,
            )
            living = asyncio.create_task(turn.live())
            await spoil(line, kind, chance, living)
            await living
            turns.append(turn)
        connections = len(line.connections)
        line.heal()
        await check_turns(turns, upstream)

    assert connections > len(turns) * (READERS // 2 + 1)
    record.scenario(
        f"the line to the server: {kind}, again and again",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on="SQLite",
        times=connections,
        checked="I1–I7, I10",
    )


@long_only
async def test_a_slow_line_only_makes_the_text_late(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    server = start_server()
    with FaultProxy(server.port) as line:
        person = (await Person(server.port).sign_up()).at(line.port)
        line.delay(0.3)
        turn = await make_turn(person, others=socket_beside, tokens=100, delay_ms=5)
        await turn.live()
        line.heal()
        checked = await check_turns([turn], upstream)

    assert checked.statuses == {"final": 1}
    record.scenario("the line to the server: slow", on="SQLite", checked="I1–I7, I10")
