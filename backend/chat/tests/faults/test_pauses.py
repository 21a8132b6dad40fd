"""A process that stands still longer than its lease loses its reply to another one, for good."""

import asyncio
import os
import signal
import sqlite3
import time
from contextlib import closing

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    on_both_at_length,
)
from chat.tests.faults.databases import Database, Sqlite
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import ENDING_SECONDS, check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

# How often the process is let go on because it did not stand where it should.
ATTEMPTS = 400


async def freeze(server: Server) -> int:
    """SIGSTOP the worker between two of its write transactions; its process id.

    A process frozen inside one keeps everybody from writing on SQLite. On PostgreSQL a commit is
    one statement, which the database finishes whatever becomes of who sent it.
    """
    worker = server.worker()
    for _ in range(ATTEMPTS):
        os.kill(worker, signal.SIGSTOP)
        await asyncio.sleep(0.005)
        if not await asyncio.to_thread(is_writing, server.database):
            return worker
        os.kill(worker, signal.SIGCONT)
        await asyncio.sleep(0.01)
    raise AssertionError("never found outside a transaction")


def is_writing(database: Database) -> bool:
    if not isinstance(database, Sqlite):
        return False
    with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
    return False


@long_only
@on_both_at_length
async def test_a_paused_process_appends_nothing_after_it_wakes(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    paused = start_server(new_database(kind))
    other = start_server(paused)
    person = await Person(paused.port).sign_up()
    there = person.at(other.port)

    def by_the_other(reading: Reading) -> list[Reading]:
        return [Reading(there, reading.conversation_id)]

    turn = await make_turn(person, others=by_the_other, tokens=4000, delay_ms=10)
    elsewhere = turn.others[0]
    living = asyncio.create_task(turn.live(90))
    await turn.wait_until_begun(500)
    worker = await freeze(paused)
    paused_at, frozen_at = time.time(), time.monotonic()
    try:
        # The end comes from the other process; the upstream fills the sleeper's socket.
        while elsewhere.end is None:
            assert time.monotonic() < frozen_at + 60, other.log
            await asyncio.sleep(0.05)
        seconds = time.monotonic() - frozen_at
        stored = await there.read_reply(turn.conversation_id, turn.reading.run_id)
    finally:
        os.kill(worker, signal.SIGCONT)
    await living
    await asyncio.sleep(2)

    later = await there.read_reply(turn.conversation_id, turn.reading.run_id)
    assert stored["status"] == "interrupted"
    assert later == stored
    assert seconds <= ENDING_SECONDS
    await check_turns([turn], upstream, [paused_at])
    (call,) = upstream.calls_of(turn.tag)
    assert len(call.text) > len(stored["content"])
    assert call.closed_at is not None
    record.scenario(
        "SIGSTOP of the owner, SIGCONT after its reply was taken over",
        over=(reader.transport for reader in turn.readers),
        on=kind,
        checked="I1–I7, I10",
    )
    record.figure(
        "process frozen → its reply ended by another, slowest",
        seconds,
        fold="max",
        unit="s",
        goal=ENDING_SECONDS,
    )
    await check_it_lives(person, turn)


async def check_it_lives(person: Person, turn: Turn) -> None:
    """The process that woke up serves the same conversation on."""
    after = Reading(person, turn.conversation_id)
    await after.send(write_prompt(tokens=3), model=WIRE_SCRIPT)
    assert after.end is not None
    assert after.end["status"] == "final"
