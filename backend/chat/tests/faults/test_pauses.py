"""A process that stands still longer than its lease loses its reply to another one, for good."""

import asyncio
import os
import signal
import time

from chat.tests.faults.client import Person, new_tag, write_prompt
from chat.tests.faults.conftest import Note, StartServer, long_only
from chat.tests.faults.harness import WIRE_SCRIPT, Upstream

ENDING_SECONDS = 20.0


@long_only
async def test_a_paused_process_appends_nothing_after_it_wakes(
    start_server: StartServer, upstream: Upstream, note: Note
) -> None:
    paused = start_server()
    other = start_server(beside=paused)
    person = await Person(paused.port).sign_up()
    there = Person(other.port, person.email)
    reading = there.read_of(await person.converse())
    tag = new_tag()
    begun = person.read_of(reading.conversation_id)
    async with begun.begin(write_prompt(tag, tokens=4000, delay_ms=10), model=WIRE_SCRIPT) as own:
        await begun.read_some(own, 2000)
        reading.run_id = begun.run_id
        worker = paused.worker()
        os.kill(worker, signal.SIGSTOP)
        paused_at = time.monotonic()
        try:
            # The run's end comes from the other process; the upstream fills the sleeper's socket.
            await reading.resume_to_the_end()
            ended_after = time.monotonic() - paused_at
            stored = await there.read_reply(reading.conversation_id, reading.run_id)
        finally:
            os.kill(worker, signal.SIGCONT)
        await begun.follow(own)
    await asyncio.sleep(2)
    later = await there.read_reply(reading.conversation_id, reading.run_id)

    note("paused: standstill to terminal state, s", f"{ended_after:.2f}")
    assert ended_after <= ENDING_SECONDS
    assert stored["status"] == "interrupted"
    assert later == stored
    assert reading.text == begun.text == stored["content"]
    assert begun.end == reading.end
    (call,) = upstream.calls_of(tag)
    assert call.text.startswith(stored["content"])
    assert len(call.text) > len(stored["content"])
    assert call.closed_at is not None
    after = person.read_of(reading.conversation_id)
    await after.send(write_prompt(tokens=3), model=WIRE_SCRIPT)
    assert after.end is not None
    assert after.end["status"] == "final"
