"""kill -9 of a live server at random moments: what was acknowledged stays (I1), what was seen is
stored (I2), and every reply that was being written gets its one ending in time (I3).
"""

import asyncio
import random
import time

from chat.journal.leases import LEASE
from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    on_both_at_length,
    scale,
    shards,
)
from chat.tests.faults.databases import Database
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import ENDING_SECONDS, check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, make_turns
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

# Streams begun for each kill; those of earlier kills still wait for their endings beside them.
STREAMS = 4
KILLS = scale(3, 20, 25)


async def kill_again_and_again(
    server: Server, chance: random.Random
) -> tuple[list[Turn], list[asyncio.Task[None]]]:
    """Each round begins turns, lets them run for a random time, kills the worker or all of it."""
    people = [await Person(server.port).sign_up() for _ in range(STREAMS)]
    turns: list[Turn] = []
    tasks: list[asyncio.Task[None]] = []
    for number in range(KILLS):
        new = await make_turns(people, chance, socket_beside)
        turns += new
        for turn in new:
            tasks.append(asyncio.create_task(turn.live()))
            await asyncio.sleep(chance.uniform(0, 0.2))
        await asyncio.sleep(chance.uniform(0, 1.2))
        await asyncio.to_thread(strike, server, number)
    return turns, tasks


def strike(server: Server, number: int) -> None:
    if number % 2:
        server.kill()
        server.start()
    else:
        server.kill_worker()
        server.wait_until_ready()


def check_database(database: Database, runs: int) -> None:
    if database.kind == "SQLite":
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
    assert database.rows("SELECT count(*) FROM chat_run WHERE status = 'running'") == [(0,)]
    ends = "SELECT count(*), count(DISTINCT run_id) FROM chat_run_event WHERE kind = 'end'"
    assert database.rows(ends) == [(runs, runs)]


@on_both_at_length
@shards(2, 10)
async def test_nothing_is_lost_when_the_server_is_killed(
    kind: Kind,
    shard: int,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))

    turns, tasks = await kill_again_and_again(server, chance)
    await asyncio.gather(*tasks)

    checked = await check_turns(turns, upstream, server.deaths)
    await asyncio.to_thread(check_database, server.database, len(turns))
    record.scenario(
        "kill -9 of the worker, or of everything",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on=kind,
        times=KILLS,
        checked="I1–I7, I10",
    )
    record.figure("kill -9 of a live server", KILLS)
    record.figure("kill -9: messages acknowledged", checked.acknowledged)
    # A lost message or an unstored character fails the test: `check_turns`.
    record.figure("kill -9: acknowledged messages lost", 0, goal=0)
    record.figure("kill -9: characters seen but not stored", 0, goal=0)
    record.figure("kill -9: replies broken off", checked.statuses["interrupted"])
    record.figure(
        "process dead → its reply ended, slowest",
        checked.ending_seconds,
        fold="max",
        unit="s",
        goal=ENDING_SECONDS,
    )
    assert checked.statuses["interrupted"] >= KILLS / 2
    assert set(checked.statuses) <= {"final", "interrupted"}


@on_both_at_length
async def test_the_reply_of_a_killed_worker_is_ended_by_the_one_in_its_place(
    kind: Kind, new_database: NewDatabase, start_server: StartServer, record: Recorder
) -> None:
    server = start_server(new_database(kind))
    person = await Person(server.port).sign_up()
    for _ in range(scale(1, 5)):
        reading = Reading(person, await person.converse())
        prompt = write_prompt(tokens=2000, delay_ms=20)
        async with reading.begin(prompt, model=WIRE_SCRIPT) as exchange:
            await reading.read_some(exchange, 500)
            await asyncio.to_thread(server.kill_worker)
            died_at = time.monotonic()
        await reading.resume_to_the_end()
        seconds = time.monotonic() - died_at

        assert reading.end is not None
        assert reading.end["status"] == "interrupted"
        stored = await person.read_reply(reading.conversation_id, reading.run_id)
        assert reading.text == stored["content"]
        # By its lease alone it could not be over.
        assert seconds < LEASE.total_seconds() - 5
        record.figure(
            "worker killed → its reply ended by the next one", seconds, fold="max", unit="s"
        )
    record.scenario("kill -9 of the worker alone", on=kind, times=scale(1, 5), checked="I2, I3, I7")


@long_only
async def test_a_server_whose_supervisor_died_can_be_started_again(
    start_server: StartServer, record: Recorder
) -> None:
    server = start_server()
    person = await Person(server.port).sign_up()
    reading = Reading(person, await person.converse())
    async with reading.begin(write_prompt(tokens=20, delay_ms=10), model=WIRE_SCRIPT) as exchange:
        await reading.read_some(exchange, 500)

        await asyncio.to_thread(server.kill_supervisor)
        await asyncio.to_thread(server.start)

    await reading.resume_to_the_end()
    stored = await person.read_reply(reading.conversation_id, reading.run_id)
    assert reading.text == stored["content"]
    assert stored["status"] == "final"
    record.scenario("kill -9 of the supervisor alone", on="SQLite", checked="I2, I3, I7")
