"""The line to the model service breaks at every stage of an answer: what came stays, nothing is
made up, and only what was said to be finished is final.
"""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest

from chat.tests.faults.conftest import StartServer, at_length, long_only, scale
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import check_turns, require
from chat.tests.faults.people import Person
from chat.tests.faults.proxied import Connection, Fault, Kind
from chat.tests.faults.proxy import FaultProxy
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import Upstream

# The server waits so long for the first token, and between two.
DEADLINES = {"LLM_FIRST_TOKEN_TIMEOUT": "1.5", "LLM_STALL_TIMEOUT": "1"}
FINISHED = b'"finish_reason": "stop"'
STAGES = ("before anything", "in the head", "in the text", "around the end", "after all")


async def converse(server: Server, chance: random.Random) -> tuple[Turn, dict[str, Any]]:
    options: dict[str, Any] = {
        "tokens": chance.randint(5, 60),
        "delay_ms": chance.choice((0, 2, 5)),
    }
    person = await Person(server.port).sign_up()
    return await make_turn(person, others=socket_beside, **options), options


def choose_byte(stage: str, whole: bytes, chance: random.Random) -> int:
    """At which byte of an answer like `whole` to strike."""
    body, end = whole.index(b"\r\n\r\n") + 4, whole.index(FINISHED)
    match stage:
        case "before anything":
            return 0
        case "in the head":
            return chance.randrange(1, body)
        case "in the text":
            # Behind the first words at least.
            return chance.randrange((body + end) // 2, end)
        case "around the end":
            return chance.randrange(end - 40, len(whole))
        case _:
            return len(whole)


async def play(
    server: Server, line: FaultProxy, kind: Kind, stage: str, chance: random.Random
) -> tuple[Turn, Connection]:
    """The same reply twice: whole, to learn its bytes, then with a fault at one of them."""
    before, options = await converse(server, chance)
    await before.live()
    whole = bytes(line.connections[-1].answered)
    turn = await make_turn(before.person, others=socket_beside, **options)
    line.plan(Fault(kind, choose_byte(stage, whole, chance)))
    await turn.live()
    return turn, line.connections[-1]


def check_final(turn: Turn, connection: Connection) -> None:
    """Final only if the finish reason got through; and then, if nothing tore the line, always."""
    assert turn.reading.end is not None
    assert connection.has_struck
    got_through = FINISHED in connection.answered
    is_final = turn.reading.end["status"] == "final"
    require(got_through or not is_final, "I4", "final without a finish reason")
    kind = connection.fault.kind if connection.fault else ""
    if kind == "cut" and got_through and connection.answered.endswith(b"\n\n\r\n"):
        detail = f"{turn.reading.end} {turn.reading.error} {bytes(connection.answered[-300:])!r}"
        require(is_final, "I4", f"a finish reason got through, and yet it is not final: {detail}")


@pytest.mark.parametrize("kind", ["cut", at_length("reset"), at_length("hang")])
async def test_a_broken_line_leaves_what_came(
    kind: Kind,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    with FaultProxy(upstream.port) as line:
        server = start_server(OPENAI_BASE_URL=f"{line.url}/v1", **DEADLINES)
        endings: Counter[str] = Counter()
        turns: list[Turn] = []
        for stage in STAGES:
            for _ in range(scale(1, 12)):
                turn, connection = await play(server, line, kind, stage, chance)
                check_final(turn, connection)
                turns.append(turn)
                assert turn.reading.end is not None
                endings[turn.reading.end["status"]] += 1
        checked = await check_turns(turns, upstream)

    assert endings == checked.statuses
    assert endings["error"] >= scale(1, 12)
    assert endings["interrupted"] >= 1
    record.scenario(
        f"the line to upstream: {kind} at every stage of an answer",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on="SQLite",
        times=len(turns),
        checked="I1–I7, I10",
    )


@long_only
async def test_a_slow_line_only_makes_the_reply_late(
    start_server: StartServer, upstream: Upstream, chance: random.Random, record: Recorder
) -> None:
    with FaultProxy(upstream.port) as line:
        server = start_server(OPENAI_BASE_URL=f"{line.url}/v1")
        turn, _ = await converse(server, chance)
        line.delay(0.3)
        await turn.live()
        checked = await check_turns([turn], upstream)

    assert checked.statuses == {"final": 1}
    record.scenario("the line to upstream: slow", on="SQLite", checked="I1–I7, I10")


@long_only
async def test_an_unreachable_upstream_is_answered_in_character_and_back_at_once(
    start_server: StartServer, upstream: Upstream, chance: random.Random, record: Recorder
) -> None:
    with FaultProxy(upstream.port) as line:
        server = start_server(OPENAI_BASE_URL=f"{line.url}/v1")
        line.refuse()
        turn, options = await converse(server, chance)
        await turn.live()
        line.heal()
        after = await make_turn(turn.person, **options)
        await after.live()
        checked = await check_turns([turn, after], upstream)

    assert checked.statuses == {"error": 1, "final": 1}
    assert turn.reading.events == ["start", "token", "error", "end"]
    record.scenario("upstream unreachable, then back", on="SQLite", checked="I1–I7, I10")


async def test_a_stop_reaches_an_upstream_that_hangs(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    with FaultProxy(upstream.port) as line:
        server = start_server(OPENAI_BASE_URL=f"{line.url}/v1")
        person = await Person(server.port).sign_up()
        turn = await make_turn(person, others=socket_beside, tokens=500, delay_ms=5)
        living = asyncio.create_task(turn.live())
        await turn.wait_until_begun(100)
        line.hang()
        await asyncio.sleep(0.2)
        await turn.stop()
        await living
        line.heal()
        checked = await check_turns([turn], upstream)

    assert checked.statuses == {"cancelled": 1}
    record.scenario("stop while upstream hangs", on="SQLite", checked="I1–I8, I10")
