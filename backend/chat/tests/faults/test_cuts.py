"""Leaving at any byte and coming back by any cursor yields exactly the stored text (I7)."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chat.tests.faults.client import connect
from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    on_both_at_length,
    scale,
    shards,
)
from chat.tests.faults.harness import Server, manage
from chat.tests.faults.invariants import check_reader, require
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, new_tag, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import SocketReading
from chat.tests.faults.upstream import SCRIPTED, WIRE_SCRIPT

COMPACT = (
    "from datetime import timedelta; from chat.journal import compaction; "
    "print(compaction.compact_older_than(timedelta(0)))"
)
# Readers at the same time, so that a small machine still serves each of them.
AT_ONCE = 20
SOCKETS_AT_ONCE = 4
SOCKET_SHARE = 0.2
END_TIMEOUT_SECONDS = 60.0

Screen = Reading | SocketReading


@dataclass(slots=True)
class Tally:
    schedules: int = 0
    cuts: int = 0
    transports: set[str] = field(default_factory=set)


async def begin_reply(person: Person, model: str, **options: object) -> Reading:
    """A reply under way; the reading has its start and nothing more."""
    reading = Reading(person, await person.converse())
    async with reading.begin(write_prompt(new_tag(), **options), model=model) as exchange:
        await reading.read_some(exchange, 400)
    return reading


async def cut_and_resume(run: Reading, chance: random.Random, tally: Tally) -> Reading:
    """One reader with a random habit of leaving: the bytes it stays for, and how it returns."""
    reading = Reading(run.person, run.conversation_id, run.run_id)
    longest = chance.choice((1, 50, 500, 5000))
    while reading.end is None:
        reading = await visit(reading, chance, chance.randint(1, longest * 2))
        tally.cuts += reading.end is None
        await asyncio.sleep(chance.choice((0, 0, chance.uniform(0, 0.1))))
        # A habit of single bytes would never get past its first frame.
        longest += 300
    return reading


async def cut_and_resume_by_socket(
    run: Reading, chance: random.Random, tally: Tally
) -> SocketReading:
    """One reader by WebSocket, whose line breaks after any number of frames."""
    reading = SocketReading(run.person, run.conversation_id, run.run_id)
    longest = chance.choice((1, 5, 20))
    async with asyncio.timeout(END_TIMEOUT_SECONDS):
        while reading.end is None:
            await reading.visit(chance.randint(1, longest))
            tally.cuts += reading.end is None
            longest += 2
    return reading


async def visit(reading: Reading, chance: random.Random, size: int) -> Reading:
    """Come back once and stay for `size` bytes; returns what is on the screen then."""
    if chance.random() < 0.15:
        return await visit_conversation(reading, size)
    async with reading.attach(by_header=chance.random() < 0.5) as exchange:
        await reading.read_some(exchange, size)
        exchange.leave(abruptly=chance.random() < 0.5)
    return reading


async def visit_conversation(before: Reading, size: int) -> Reading:
    """Open the conversation anew, as a reload does: from the start, if it is still written."""
    headers = await before.person.headers()
    path = f"/api/chat/stream?conversation_id={before.conversation_id}"
    async with connect(before.person.port) as exchange:
        await exchange.send("GET", path, headers)
        if exchange.status == 204:
            return before
        assert exchange.headers["x-run-id"] == before.run_id
        again = Reading(before.person, before.conversation_id, before.run_id)
        await again.read_some(exchange, size)
    is_prefix = again.text.startswith(before.text) or before.text.startswith(again.text)
    require(is_prefix, "I7", "a reload shows another text than was on the screen")
    return again


async def read_with_many(
    runs: list[Reading], chance: random.Random, schedules: int, tally: Tally
) -> list[Screen]:
    room, sockets = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(SOCKETS_AT_ONCE)

    async def read(run: Reading) -> Screen:
        if chance.random() < SOCKET_SHARE:
            async with sockets:
                return await cut_and_resume_by_socket(run, chance, tally)
        async with room:
            return await cut_and_resume(run, chance, tally)

    return await asyncio.gather(*(read(runs[at % len(runs)]) for at in range(schedules)))


async def check(readings: Sequence[Screen], tally: Tally) -> None:
    for reading in readings:
        stored = await reading.person.read_reply(reading.conversation_id, reading.run_id)
        tally.schedules += 1
        tally.transports.add(reading.transport)
        check_reader(reading, stored)
        assert reading.events[0] == "start"


async def compact(server: Server) -> int:
    return int(await asyncio.to_thread(manage, server.database, "shell", "-v", "0", "-c", COMPACT))


@on_both_at_length
@shards(1, 10)
async def test_any_cuts_and_resumes_yield_the_stored_text(
    kind: Kind,
    shard: int,
    new_database: NewDatabase,
    start_server: StartServer,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    person = await Person(server.port).sign_up()
    schedules, rounds, tally = scale(16, 200), scale(1, 5), Tally()

    # While it is written.
    for _ in range(rounds):
        runs = [
            await begin_reply(person, SCRIPTED, tokens=200, delay_ms=10, words="unicode", dirty=1),
            await begin_reply(person, SCRIPTED, tokens=150, delay_ms=10, words="unicode", join=3),
            await begin_reply(
                person, WIRE_SCRIPT, tokens=150, delay_ms=10, words="unicode", finish="none"
            ),
        ]
        await check(await read_with_many(runs, chance, schedules // rounds, tally), tally)
    # Afterwards; some of the readers leave before the journal is compacted and return behind it.
    await check(await read_with_many(runs, chance, schedules // 2, tally), tally)
    early = [Reading(person, run.conversation_id, run.run_id) for run in runs * (schedules // 4)]
    for reading in early:
        await visit(reading, chance, chance.randint(1, 20_000))
    assert await compact(server) >= len(runs)
    late = await read_with_many(runs, chance, schedules // 2, tally)
    for reading in early:
        if reading.end is None:
            tally.cuts += 1
            await reading.resume_to_the_end()
    await check([*early, *late], tally)

    record.scenario(
        "reader leaves at any byte, comes back by any cursor",
        over=tally.transports,
        on=kind,
        times=tally.schedules,
        checked="I2, I3, I7",
    )
    record.figure("cut-and-resume schedules", tally.schedules)
    record.figure("cut-and-resume schedules: cuts", tally.cuts)
    # A gap or a duplicate fails the test: `check_reader`.
    record.figure("cut-and-resume schedules: gaps", 0, goal=0)
    record.figure("cut-and-resume schedules: duplicates", 0, goal=0)


def say_end(reading: Reading) -> dict[str, Any]:
    """The end without its time, which a compacted journal knows a little less exactly."""
    assert reading.end is not None
    return {name: value for name, value in reading.end.items() if name != "ts"}


async def test_past_the_end_there_is_just_the_end(house: Server, person: Person) -> None:
    reading = Reading(person, await person.converse())
    await reading.send(write_prompt(tokens=3), model=SCRIPTED)

    async def look(seq: int) -> Reading:
        late = Reading(person, reading.conversation_id, reading.run_id)
        late.cursor = f"{reading.run_id}:{seq}"
        await late.resume_to_the_end()
        return late

    cursors = (reading.seq, reading.seq + 1, 999_999_999)
    before = [await look(seq) for seq in cursors]
    await compact(house)
    after = [await look(seq) for seq in cursors]

    for late in before + after:
        assert late.events == ["end"]
        assert say_end(late) == say_end(reading)


async def test_every_cursor_of_a_failed_reply_means_the_same_after_compaction(
    house: Server, person: Person
) -> None:
    reading = Reading(person, await person.converse())
    prompt = write_prompt(tokens=9, delay_ms=30, words="unicode", fail_at=4)
    await reading.send(prompt, model=SCRIPTED)

    async def look(seq: int) -> tuple[object, ...]:
        late = Reading(person, reading.conversation_id, reading.run_id)
        late.cursor = f"{reading.run_id}:{seq}" if seq else ""
        await late.resume_to_the_end()
        events = [name for name in late.events if name != "token"]
        return late.text, events, late.error, say_end(late)

    cursors = range(reading.seq + 2)
    before = [await look(seq) for seq in cursors]
    await compact(house)
    after = [await look(seq) for seq in cursors]

    assert before[0][0] == reading.text
    assert after == before
