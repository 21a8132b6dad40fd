"""Somebody else holds SQLite's write lock: readers wait, and nothing is lost or shown too soon."""

import asyncio
import sqlite3
import sys
import time
from contextlib import closing

from chat.tests.faults.client import Person, Reading, write_prompt
from chat.tests.faults.conftest import Note, StartServer, long_only
from chat.tests.faults.harness import WIRE_SCRIPT, Server, Upstream

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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(server.database), str(seconds), stdout=-1
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    return process


def read_committed(server: Server, run_id: str) -> str:
    """The text of a run as any other process finds it in the database."""
    query = "SELECT payload FROM chat_run_event WHERE run_id = ? AND kind = 'token' ORDER BY seq"
    with closing(sqlite3.connect(server.database)) as database:
        rows = database.execute(query, (run_id.replace("-", ""),)).fetchall()
    return "".join(payload for (payload,) in rows)


async def begin(server: Server, tokens: int) -> tuple[Reading, asyncio.Task[None]]:
    person = await Person(server.port).sign_up()
    reading = person.read_of(await person.converse())
    prompt = write_prompt(tokens=tokens, delay_ms=10, words="unicode")
    begun = asyncio.Event()

    async def read() -> None:
        async with reading.begin(prompt, model=WIRE_SCRIPT) as exchange:
            await reading.read_some(exchange, 1000)
            begun.set()
            await reading.follow(exchange)

    task = asyncio.create_task(read())
    async with asyncio.timeout(10):
        await begun.wait()
    return reading, task


async def test_a_lock_of_three_seconds_only_makes_readers_wait(
    start_server: StartServer, upstream: Upstream, note: Note
) -> None:
    server = start_server()
    reading, task = await begin(server, tokens=200)

    holder = await hold_lock(server, 3)
    await asyncio.sleep(0.5)
    seen_early = reading.text
    await asyncio.sleep(2)
    seen_late = reading.text
    # Nobody has committed anything meanwhile, so nobody may have seen anything.
    committed = read_committed(server, reading.run_id)
    assert holder.returncode is None
    await holder.wait()
    await task

    assert seen_early == seen_late == committed
    stored = await reading.person.read_reply(reading.conversation_id, reading.run_id)
    assert (stored["status"], stored["content"]) == ("final", reading.text)
    assert reading.text.endswith("ἀνήρ200")
    note("locked for 3 s: characters lost", len(stored["content"]) - len(reading.text))


@long_only
async def test_a_lock_beyond_the_lease_ends_in_one_state_and_shows_nothing_unstored(
    start_server: StartServer, upstream: Upstream, note: Note
) -> None:
    server = start_server()
    reading, task = await begin(server, tokens=3000)
    held_at = time.monotonic()

    holder = await hold_lock(server, 35)
    await asyncio.sleep(30)
    assert read_committed(server, reading.run_id).startswith(reading.text)
    await holder.wait()
    await task

    stored = await reading.person.read_reply(reading.conversation_id, reading.run_id)
    assert reading.events.count("end") == 1
    assert stored["status"] in ("final", "interrupted")
    assert stored["content"] == reading.text
    note("locked for 35 s: status", stored["status"])
    note("locked for 35 s: lock to terminal state, s", f"{time.monotonic() - held_at:.1f}")
    after = reading.person.read_of(reading.conversation_id)
    await after.send(write_prompt(tokens=3), model=WIRE_SCRIPT)
    assert after.end is not None
    assert after.end["status"] == "final"
