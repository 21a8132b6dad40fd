"""PostgreSQL breaks off, hangs, slows down and restarts while replies are written: the server
waits, shows nothing that is not stored, and goes on.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from chat.tests.faults.conftest import (
    MIGRATED,
    NewDatabase,
    StartServer,
    at_length,
    long_only,
    needs_postgres,
    scale,
)
from chat.tests.faults.database_servers import PostgresServer
from chat.tests.faults.databases import Postgres
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import Checked, check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.proxy import FaultProxy
from chat.tests.faults.readings import Reading, new_tag, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

pytestmark = needs_postgres
STREAMS = 3
# What the statement that commits text alone says on the wire: its own text is prepared.
TEXT_COMMIT = b'"kind":"token"'

Harm = Callable[[], Coroutine[Any, Any, None]]


async def play(server: Server, harm: Harm, *, tokens: int) -> list[Turn]:
    """Replies under way and a turn begun in the middle of it, while `harm` is done."""
    people = [await Person(server.port).sign_up() for _ in range(STREAMS + 1)]
    turns = [
        await make_turn(person, others=socket_beside, tokens=tokens, delay_ms=10)
        for person in people
    ]
    *begun, late = turns
    tasks = [asyncio.create_task(turn.live(90)) for turn in begun]
    await asyncio.gather(*(turn.wait_until_begun(50) for turn in begun))
    harming = asyncio.create_task(harm())
    await asyncio.sleep(0.3)
    tasks.append(asyncio.create_task(late.live(90)))
    await harming
    await asyncio.gather(*tasks)
    return turns


async def check(
    turns: list[Turn], upstream: Upstream, record: Recorder, what: str, times: int = 1
) -> Checked:
    # A process that lost its lease while the database was away may give a reply up for lost.
    checked = await check_turns(turns, upstream, [time.time()])
    record.scenario(
        what,
        over=(reader.transport for turn in turns for reader in turn.readers),
        on="PostgreSQL",
        times=times,
        checked="I1–I7, I10",
    )
    return checked


@pytest.fixture
def database(new_database: NewDatabase) -> Postgres:
    database = new_database("PostgreSQL")
    assert isinstance(database, Postgres)
    return database


@pytest.mark.parametrize("kind", [at_length("reset"), at_length("cut")])
async def test_a_line_that_breaks_again_and_again_costs_only_time(
    kind: str,
    database: Postgres,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    breaks = scale(6, 60)
    with FaultProxy(database.port) as line:
        server = start_server(database.through(line.port))

        async def harm() -> None:
            for _ in range(breaks):
                await asyncio.sleep(chance.uniform(0.05, 0.5))
                line.reset() if kind == "reset" else line.cut()

        turns = await play(server, harm, tokens=scale(200, 2000))
        checked = await check(
            turns, upstream, record, f"the line to the database: {kind}, again and again", breaks
        )

    assert checked.statuses == {"final": len(turns)}


async def test_a_commit_whose_answer_is_lost_counts_once(
    database: Postgres, start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    """Nobody can tell whether it happened; it did."""
    losses = scale(4, 20)
    with FaultProxy(database.port) as line:
        server = start_server(database.through(line.port))

        async def harm() -> None:
            line.lose_answers(b"COMMIT", TEXT_COMMIT, every=5)
            async with asyncio.timeout(30):
                while line.lost_answers < losses:  # noqa: ASYNC110  there is nothing to await
                    await asyncio.sleep(0.02)
            line.heal()

        turns = await play(server, harm, tokens=scale(300, 1500))
        what = "the line to the database: the answer to a COMMIT lost"
        checked = await check(turns, upstream, record, what, losses)

    assert checked.statuses == {"final": len(turns)}


async def test_a_turn_whose_commit_is_not_answered_is_begun_all_the_same(
    database: Postgres, start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    """Whoever asks again with its id would find a run that nobody writes."""
    with FaultProxy(database.port) as line:
        server = start_server(database.through(line.port))
        for tokens in range(1, scale(3, 20) + 1):
            person = await Person(server.port).sign_up()
            reading, tag = Reading(person, await person.converse()), new_tag()
            lost = line.lost_answers

            line.lose_answers(b"COMMIT", every=1)
            prompt = write_prompt(tag, tokens=tokens, delay_ms=5)
            async with reading.begin(prompt, model=WIRE_SCRIPT) as exchange:
                line.heal()
                await reading.follow(exchange)

            # A commit of the upkeep may have been lost beside the turn's.
            assert line.lost_answers > lost
            [_, reply] = await person.read_messages(reading.conversation_id)
            assert (reply["status"], reply["content"]) == ("final", reading.text)
            assert len(upstream.calls_of(tag)) == 1
    record.scenario(
        "the line to the database: the answer to a turn's COMMIT lost",
        on="PostgreSQL",
        times=scale(3, 20),
        checked="I1, I5, I6",
    )


@pytest.mark.parametrize("seconds", [at_length(3), at_length(30)])
async def test_a_database_that_hangs_shows_nothing_unstored(
    seconds: int,
    database: Postgres,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    with FaultProxy(database.port) as line:
        server = start_server(database.through(line.port))

        async def harm() -> None:
            line.hang()
            await asyncio.sleep(seconds)
            line.heal()

        turns = await play(server, harm, tokens=300 if seconds < 10 else 3000)
        checked = await check(
            turns, upstream, record, f"the line to the database: silent for {seconds} s"
        )

    if seconds < 10:
        assert checked.statuses == {"final": len(turns)}
    assert set(checked.statuses) <= {"final", "interrupted"}


@long_only
async def test_a_slow_line_only_makes_the_text_late(
    database: Postgres, start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    with FaultProxy(database.port) as line:
        server = start_server(database.through(line.port))

        async def harm() -> None:
            line.delay(0.02)
            await asyncio.sleep(4)

        turns = await play(server, harm, tokens=200)
        line.heal()
        checked = await check(turns, upstream, record, "the line to the database: slow")

    assert checked.statuses == {"final": len(turns)}


@long_only
@pytest.mark.parametrize(
    ("how", "seconds"),
    [
        ("killed and started again", 1),
        ("killed and started again", 25),
        ("frozen", 4),
        ("frozen", 30),
    ],
)
async def test_a_database_server_that_goes_away_comes_back_to_everything(
    how: str,
    seconds: int,
    own_postgres: PostgresServer,
    start_server: StartServer,
    tmp_path_factory: pytest.TempPathFactory,
    upstream: Upstream,
    record: Recorder,
) -> None:
    server = start_server(own_postgres.create(tmp_path_factory.mktemp("server"), MIGRATED))

    async def harm() -> None:
        if how == "frozen":
            own_postgres.freeze()
            await asyncio.sleep(seconds)
            own_postgres.thaw()
        else:
            await asyncio.to_thread(own_postgres.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(own_postgres.start)

    turns = await play(server, harm, tokens=300 if seconds < 10 else 3000)
    checked = await check(turns, upstream, record, f"PostgreSQL {how}, away for {seconds} s")

    if seconds < 5:
        assert checked.statuses == {"final": len(turns)}
    assert set(checked.statuses) <= {"final", "interrupted"}
