"""Sockets that stop reading cost the server little and others nothing; they catch up exactly."""

import asyncio
import socket
from contextlib import AsyncExitStack

import orjson
from websockets.asyncio.client import ClientConnection, connect

from chat.tests.faults.conftest import StartServer, long_only, scale
from chat.tests.faults.harness import read_resident_bytes
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.test_slow_readers import (
    GROWTH_BYTES,
    MEGABYTE,
    RECEIVE_BUFFER_BYTES,
    WORDS,
    read_apace,
    watch_memory,
)
from chat.tests.faults.upstream import SCRIPTED

# As many as one person may have open.
SOCKETS = 20


async def open_unread(person: Person, conversation_id: str) -> ClientConnection:
    """A socket that takes a few frames and then nothing, until somebody asks it for more."""
    line = socket.socket()
    # A small window makes the server wait early: what the kernel buffers is not its memory.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", person.port))
    opening = connect(
        f"ws://127.0.0.1:{person.port}/ws/chat/{conversation_id}",
        sock=line,
        additional_headers={"Authorization": f"Bearer {person.access}"},
        max_queue=1,
        ping_interval=None,
        compression=None,
        close_timeout=1,
    )
    return await opening.__aenter__()


async def read_text(line: ClientConnection) -> str:
    """What the socket shows of a reply, to its end."""
    at, text = 0, ""
    async for raw in line:
        frame = orjson.loads(raw)
        if "seq" in frame:
            assert frame["after"] == at
            at, text = frame["seq"], text + frame.get("delta", "")
        if frame["event_type"] == "final":
            break
    return text


async def clog(person: Person, stack: AsyncExitStack) -> tuple[Reading, list[ClientConnection]]:
    """A long reply in one conversation, with sockets there that do not read it."""
    reading = Reading(person, await person.converse())
    lines = [await open_unread(person, reading.conversation_id) for _ in range(SOCKETS)]
    for line in lines:
        stack.push_async_callback(line.close)
    await say_much(reading)
    return reading, lines


async def say_much(reading: Reading) -> None:
    # Far more than all the buffers between them hold.
    prompt = write_prompt(tokens=WORDS // 3, join=1000, delay_ms=0)
    await reading.send(prompt, model=SCRIPTED)


@long_only
async def test_sockets_that_never_read_cost_little_and_catch_up_exactly(
    start_server: StartServer, record: Recorder
) -> None:
    server = start_server()
    # Before anything is measured: hashing a password takes a hundred megabytes for a moment.
    other, first, *people = [await Person(server.port).sign_up() for _ in range(scale(5, 12))]
    async with AsyncExitStack() as stack:
        # What long replies cost with sockets that do read is not what is measured.
        for _ in range(3):
            await say_much(Reading(first, await first.converse()))
        reading, lines = await clog(first, stack)
        for text in await asyncio.gather(*map(read_text, lines)):
            assert text == reading.text
        base = read_resident_bytes(server.worker())
        peak = [base]
        watching = asyncio.create_task(watch_memory(server.worker(), peak))

        clogged = [await clog(person, stack) for person in people]
        beside, seconds = await read_apace(other)
        await asyncio.sleep(1)
        watching.cancel()
        growth = peak[0] - base
        for reading, lines in clogged:
            for text in await asyncio.gather(*map(read_text, lines)):
                assert text == reading.text

    assert beside.end is not None
    assert beside.end["status"] == "final"
    assert all(len(reading.text) > 0.8 * MEGABYTE for reading, _ in clogged)
    assert growth < GROWTH_BYTES
    record.scenario(
        "sockets that never read, then catch up",
        over=["WebSocket"],
        on="SQLite",
        times=len(people) * SOCKETS,
        checked="I7",
    )
    record.figure(
        f"memory of {len(people) * SOCKETS} sockets that never read replies of 1 MB",
        growth / MEGABYTE,
        fold="max",
        unit="MB",
        goal=GROWTH_BYTES / MEGABYTE,
    )
    record.figure("a reply of 1.0 s beside them took", seconds, fold="max", unit="s")
