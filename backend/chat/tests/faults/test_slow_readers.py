"""Readers that stop reading cost the server little and others nothing; they catch up exactly."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from chat.tests.faults.client import Exchange, connect
from chat.tests.faults.conftest import StartServer, scale
from chat.tests.faults.harness import read_resident_bytes
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.upstream import SCRIPTED

MEGABYTE = 1024 * 1024
# What all slow readers and the reply itself may cost together.
GROWTH_BYTES = 64 * MEGABYTE
WORDS = 300_000
# A small window makes the server wait early: what the kernel buffers is not its memory.
RECEIVE_BUFFER_BYTES = 4096


def write_long_prompt(first_delay_ms: int) -> str:
    """A reply of about three megabytes, as fast as the server takes it."""
    return write_prompt(tokens=WORDS, join=1000, delay_ms=0, first_delay_ms=first_delay_ms)


@asynccontextmanager
async def hold(reading: Reading) -> AsyncIterator[Exchange]:
    """A connection that gets the reply's start and is then left unread."""
    path = f"/api/chat/stream?run_id={reading.run_id}"
    async with connect(reading.person.port, receive_buffer=RECEIVE_BUFFER_BYTES) as exchange:
        await exchange.send("GET", path, await reading.person.headers())
        assert exchange.status == 200
        yield exchange


async def watch_memory(pid: int, peak: list[int]) -> None:
    while True:
        peak[0] = max(peak[0], await asyncio.to_thread(read_resident_bytes, pid))
        await asyncio.sleep(0.1)


async def read_apace(person: Person) -> tuple[Reading, float]:
    """A short, unhurried reply to somebody else; how long it took in seconds."""
    reading = Reading(person, await person.converse())
    began = time.monotonic()
    await reading.send(write_prompt(tokens=50, delay_ms=20), model=SCRIPTED)
    return reading, time.monotonic() - began


async def warm_up(person: Person) -> None:
    """What a long reply costs with readers that do read is not what is measured."""
    reading = Reading(person, await person.converse())
    await reading.send(write_long_prompt(0), model=SCRIPTED)
    again = [Reading(person, reading.conversation_id, reading.run_id) for _ in range(8)]
    await asyncio.gather(*(late.resume_to_the_end() for late in again))


@pytest.mark.thorough
async def test_slow_readers_cost_little_and_catch_up_exactly(
    start_server: StartServer, record: Recorder
) -> None:
    server = start_server()
    person, other = await Person(server.port).sign_up(), await Person(server.port).sign_up()
    count = scale(20, 200)
    await warm_up(person)
    base = read_resident_bytes(server.worker())
    peak = [base]
    watching = asyncio.create_task(watch_memory(server.worker(), peak))

    fast = Reading(person, await person.converse())
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(
            fast.begin(write_long_prompt(40 * count), model=SCRIPTED)
        )
        slow = [Reading(person, fast.conversation_id, fast.run_id) for _ in range(count)]
        held = [await stack.enter_async_context(hold(reading)) for reading in slow]
        _, (beside, seconds) = await asyncio.gather(fast.follow(opened), read_apace(other))
        await asyncio.sleep(1)
        watching.cancel()
        growth = peak[0] - base
        stored = await person.read_reply(fast.conversation_id, fast.run_id)
        for reading, exchange in zip(slow, held, strict=True):
            exchange.widen()
            # One that took nothing for a minute was let go meanwhile and comes back.
            with suppress(OSError):
                await reading.follow(exchange)
            await reading.resume_to_the_end()

    assert beside.end is not None
    assert beside.end["status"] == "final"
    assert fast.text == stored["content"]
    assert len(fast.text) > 2 * MEGABYTE
    assert all(reading.text == fast.text for reading in slow)
    assert growth < GROWTH_BYTES
    record.scenario(
        "readers that never read, then catch up", on="SQLite", times=count, checked="I7"
    )
    record.figure(
        f"memory of {count} readers that never read a reply of {len(fast.text) / MEGABYTE:.0f} MB",
        growth / MEGABYTE,
        fold="max",
        unit="MB",
        goal=GROWTH_BYTES / MEGABYTE,
    )
    record.figure("a reply of 1.0 s beside them took", seconds, fold="max", unit="s")
