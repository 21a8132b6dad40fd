"""kill -9 of a live server at random moments: what was acknowledged stays (I1), what was seen is
stored (I2), and every reply that was being written gets its one ending in time (I3).
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from chat.tests.faults.client import RETRY_SECONDS, Person, Reading, new_tag, write_prompt
from chat.tests.faults.conftest import Note, StartServer
from chat.tests.faults.harness import WIRE_SCRIPT, Server, Upstream

# Streams begun for each kill; those of earlier kills still wait for their endings beside them.
STREAMS = 4
ENDING_SECONDS = 20.0
# How long a reader waits for its end before the test gives up measuring.
PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Turn:
    """One exchange, sent with one request id until it is acknowledged, as a good client does."""

    reading: Reading
    tag: str
    prompt: str
    note_text: str
    begun_at: float = 0.0
    note_acknowledgements: int = 0
    request_id: str = field(default_factory=lambda: str(uuid4()))

    async def live(self) -> None:
        await self._leave_a_note()
        while not self.reading.run_id:
            try:
                await self._begin()
            except OSError:
                await asyncio.sleep(RETRY_SECONDS)
        await self.reading.resume_to_the_end(PATIENCE_SECONDS)

    async def _leave_a_note(self) -> None:
        """A message without a reply, tried once: a lost answer leaves open whether it is stored."""
        path = f"/conversations/{self.reading.conversation_id}/messages/create"
        try:
            answer = await self.reading.person.call("POST", path, {"content": self.note_text})
        except OSError:
            return
        self.note_acknowledgements += answer.status == 201

    async def _begin(self) -> None:
        opening = self.reading.begin(
            self.prompt, model=WIRE_SCRIPT, client_request_id=self.request_id
        )
        async with opening as exchange:
            self.begun_at = self.begun_at or time.time()
            await self.reading.follow(exchange)


@dataclass(slots=True)
class Losses:
    acknowledged: int = 0
    lost: int = 0
    unstored_characters: int = 0
    repeated_frames: int = 0
    broken_off: int = 0
    ending_seconds: list[float] = field(default_factory=list)


async def begin_turns(people: Iterable[Person], chance: random.Random) -> list[Turn]:
    turns = []
    for person in people:
        conversation = await person.converse()
        tag = new_tag()
        prompt = write_prompt(
            tag,
            tokens=chance.randint(100, 300),
            delay_ms=chance.choice((2, 5, 10)),
            words="unicode",
        )
        turns.append(Turn(person.read_of(conversation), tag, prompt, f"Note {tag}"))
    return turns


async def kill_again_and_again(
    server: Server, chance: random.Random, kills: int
) -> tuple[list[Turn], list[asyncio.Task[None]]]:
    """Each round begins turns, lets them run for a random time, kills the worker or all of it."""
    people = [await Person(server.port).sign_up() for _ in range(STREAMS)]
    turns: list[Turn] = []
    tasks: list[asyncio.Task[None]] = []
    for number in range(kills):
        new = await begin_turns(people, chance)
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


async def examine(turn: Turn, upstream: Upstream, deaths: list[float], losses: Losses) -> None:
    reading = turn.reading
    messages = await reading.person.read_messages(reading.conversation_id)
    questions = [message["content"] for message in messages if message["role"] == "user"]
    losses.acknowledged += 1 + turn.note_acknowledgements
    losses.lost += turn.prompt not in questions
    losses.lost += turn.note_acknowledgements > questions.count(turn.note_text)
    assert questions.count(turn.prompt) == 1
    assert questions.count(turn.note_text) <= 1
    replies = [message for message in messages if message["role"] == "assistant"]
    assert [message["run_id"] for message in replies] == [reading.run_id]
    examine_reply(turn, replies[0], upstream, losses)
    await examine_replay(reading, replies[0])
    if replies[0]["status"] == "interrupted":
        losses.broken_off += 1
        died_at = min(death for death in deaths if death >= turn.begun_at)
        ended_at = datetime.fromisoformat(read_end_time(reading)).timestamp()
        losses.ending_seconds.append(ended_at - died_at)


def examine_reply(turn: Turn, stored: dict[str, Any], upstream: Upstream, losses: Losses) -> None:
    reading = turn.reading
    assert reading.end is not None
    assert reading.events.count("end") == reading.events.count("start") == 1
    assert stored["status"] == reading.end["status"]
    assert stored["status"] in ("final", "interrupted")
    if not stored["content"].startswith(reading.text):
        losses.unstored_characters += len(reading.text)
    losses.repeated_frames += reading.repeated
    # A reader that followed to the end has everything, whatever was cut off in between.
    assert reading.text == stored["content"]
    calls = upstream.calls_of(turn.tag)
    assert len(calls) <= 1
    said = calls[0].text if calls else ""
    assert said.startswith(stored["content"])
    assert (stored["status"] == "interrupted") or said == stored["content"]


async def examine_replay(reading: Reading, stored: dict[str, Any]) -> None:
    again = reading.person.read_of(reading.conversation_id, reading.run_id)
    await again.resume_to_the_end()
    assert (again.text, again.end) == (stored["content"], reading.end)


def read_end_time(reading: Reading) -> str:
    assert reading.end is not None
    return str(reading.end["ts"]).replace("Z", "+00:00")


def check_database(server: Server, runs: int) -> None:
    with closing(sqlite3.connect(server.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        running = database.execute("SELECT count(*) FROM chat_run WHERE status = 'running'")
        assert running.fetchone() == (0,)
        ends = database.execute(
            "SELECT count(*), count(DISTINCT run_id) FROM chat_run_event WHERE kind = 'end'"
        )
        assert ends.fetchone() == (runs, runs)


async def test_nothing_is_lost_when_the_server_is_killed(
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    is_long: bool,
    note: Note,
) -> None:
    server = start_server()
    kills = 60 if is_long else 4

    turns, tasks = await kill_again_and_again(server, chance, kills)
    await asyncio.gather(*tasks)

    losses = Losses()
    for turn in turns:
        await examine(turn, upstream, server.deaths, losses)
    await asyncio.to_thread(check_database, server, len(turns))
    note("kill -9 of a live server", kills)
    note("kill: replies begun / broken off by a kill", f"{len(turns)} / {losses.broken_off}")
    note("kill: user messages acknowledged / lost", f"{losses.acknowledged} / {losses.lost}")
    note("kill: characters seen but not stored", losses.unstored_characters)
    note("kill: frames that came twice", losses.repeated_frames)
    slowest = max(losses.ending_seconds, default=0.0)
    note("kill: death to terminal state, max s", f"{slowest:.2f}")
    assert (losses.lost, losses.unstored_characters, losses.repeated_frames) == (0, 0, 0)
    assert losses.broken_off >= kills / 2
    assert slowest <= ENDING_SECONDS


async def test_a_server_whose_supervisor_died_can_be_started_again(
    start_server: StartServer,
) -> None:
    server = start_server()
    person = await Person(server.port).sign_up()
    reading = person.read_of(await person.converse())
    async with reading.begin(write_prompt(tokens=20, delay_ms=10), model=WIRE_SCRIPT) as exchange:
        await reading.read_some(exchange, 500)

        await asyncio.to_thread(server.kill_supervisor)
        await asyncio.to_thread(server.start)

    await reading.resume_to_the_end()
    stored = await person.read_reply(reading.conversation_id, reading.run_id)
    assert reading.text == stored["content"]
    assert stored["status"] == "final"
