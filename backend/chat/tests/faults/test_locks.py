"""Another process holds SQLite's write lock: readers wait, nothing is lost or shown too soon."""

import asyncio
import sys
import time

from chat.tests.faults.conftest import StartServer, long_only
from chat.tests.faults.databases import Sqlite
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import check_turns, require
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, begin_all, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

HOLD = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
database.execute("ROLLBACK")
"""


async def hold_lock(server: Server, seconds: float) -> asyncio.subprocess.Process:
    """Another process takes the write lock for `seconds`; returns once it has it."""
    assert isinstance(server.database, Sqlite)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(server.database.path), str(seconds), stdout=-1
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    return process


async def begin(server: Server, tokens: int) -> tuple[Turn, asyncio.Task[None]]:
    person = await Person(server.port).sign_up()
    turn = await make_turn(person, others=socket_beside, tokens=tokens, delay_ms=10)
    (task,) = await begin_all([turn])
    return turn, task


async def test_a_lock_of_three_seconds_only_makes_readers_wait(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    server = start_server()
    turn, task = await begin(server, tokens=200)
    reading = turn.reading

    holder = await hold_lock(server, 3)
    await asyncio.sleep(0.5)
    seen_early = reading.text
    await asyncio.sleep(2)
    seen_late = reading.text
    # Nobody has committed anything meanwhile, so nobody may have seen anything.
    committed = server.database.committed_text(reading.run_id)
    seen_elsewhere = [other.text for other in turn.others]
    assert holder.returncode is None
    await holder.wait()
    await task

    require(seen_early == seen_late == committed, "I2", "a screen shows what is not committed")
    is_stored = all(committed.startswith(seen) for seen in seen_elsewhere)
    require(is_stored, "I2", "a screen shows what is not committed")
    checked = await check_turns([turn], upstream)
    assert checked.statuses == {"final": 1}
    record.scenario(
        "SQLite locked for 3 s",
        over=(reader.transport for reader in turn.readers),
        on="SQLite",
        checked="I1–I7, I10",
    )


@long_only
async def test_a_lock_beyond_the_lease_ends_in_one_state_and_shows_nothing_unstored(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    server = start_server()
    turn, task = await begin(server, tokens=3000)
    held_at = time.monotonic()

    holder = await hold_lock(server, 35)
    await asyncio.sleep(30)
    committed = server.database.committed_text(turn.reading.run_id)
    is_stored = all(committed.startswith(reader.text) for reader in turn.readers)
    require(is_stored, "I2", "a screen shows what is not committed")
    await holder.wait()
    await task

    # The process lives; that it lost its lease counts as its death.
    checked = await check_turns([turn], upstream, [time.time()])
    assert set(checked.statuses) <= {"final", "interrupted"}
    record.scenario(
        "SQLite locked for 35 s, longer than a lease",
        over=(reader.transport for reader in turn.readers),
        on="SQLite",
        checked="I1–I7, I10",
    )
    record.figure(
        "SQLite locked for 35 s → reply ended", time.monotonic() - held_at, fold="max", unit="s"
    )
    after = Reading(turn.person, turn.conversation_id)
    await after.send(write_prompt(tokens=3), model=WIRE_SCRIPT)
    assert after.end is not None
    assert after.end["status"] == "final"
