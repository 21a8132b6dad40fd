"""Exchanges as good clients make them: sent with one request id until acknowledged, read to the end
by everybody who has the conversation open, whatever breaks in between.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from chat.tests.faults.people import RETRY_SECONDS, Person
from chat.tests.faults.readings import Reading, new_tag, write_prompt
from chat.tests.faults.upstream import WIRE_SCRIPT

# How long a reader waits for its end before it gives up.
END_TIMEOUT_SECONDS = 60.0


class Reader(Protocol):
    """A reader of a run, by either transport."""

    run_id: str
    text: str
    events: list[str]
    places: list[tuple[int, int]]
    end: dict[str, Any] | None
    error: dict[str, Any] | None
    repeated: int
    transport: str

    async def resume_to_the_end(self, seconds: float = 60.0) -> None: ...


# Who else reads a turn: made from the sender's reading before anything is sent.
MakeReaders = Callable[[Reading], Sequence[Reader]]


@dataclass(slots=True)
class Turn:
    """One exchange; `stopped` is the reply as it was served when a stop was acknowledged."""

    reading: Reading
    tag: str
    prompt: str
    others: Sequence[Reader] = ()
    note_text: str = ""
    note_acknowledgements: int = 0
    stopped: dict[str, Any] | None = None
    request_id: str = field(default_factory=lambda: str(uuid4()))
    run_ids: set[str] = field(default_factory=set)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def person(self) -> Person:
        return self.reading.person

    @person.setter
    def person(self, person: Person) -> None:
        self.reading.person = person

    @property
    def conversation_id(self) -> str:
        return self.reading.conversation_id

    @property
    def readers(self) -> list[Reader]:
        return [self.reading, *self.others]

    async def live(self, seconds: float = END_TIMEOUT_SECONDS) -> None:
        """Send, and have everybody read to the end."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send(seconds))
            for other in self.others:
                group.create_task(self._watch(other, seconds))

    async def _watch(self, other: Reader, seconds: float) -> None:
        await self.begun.wait()
        other.run_id = self.reading.run_id
        await other.resume_to_the_end(seconds)

    async def _send(self, seconds: float) -> None:
        await self._leave_a_note()
        deadline = time.monotonic() + seconds
        while not self.begun.is_set():
            try:
                await self._begin()
            except OSError:
                assert time.monotonic() < deadline, "never acknowledged"
                await asyncio.sleep(RETRY_SECONDS)
        await self.reading.resume_to_the_end(seconds)

    async def _begin(self) -> None:
        opening = self.reading.begin(
            self.prompt, model=WIRE_SCRIPT, client_request_id=self.request_id
        )
        async with opening as exchange:
            self.run_ids.add(self.reading.run_id)
            self.begun.set()
            await self.reading.follow(exchange)

    async def _leave_a_note(self) -> None:
        """A message without a reply, tried once: a lost answer leaves open whether it is stored."""
        if not self.note_text:
            return
        path = f"/conversations/{self.conversation_id}/messages/create"
        try:
            answer = await self.person.call("POST", path, {"content": self.note_text})
        except OSError:
            return
        assert answer.status in (201, 503), answer
        self.note_acknowledgements += answer.status == 201

    async def wait_until_begun(self, characters: int = 0, seconds: float = 20.0) -> None:
        """Until the sender has seen so much of the reply."""
        async with asyncio.timeout(seconds):
            await self.begun.wait()
            while len(self.reading.text) < characters:  # noqa: ASYNC110  there is nothing to await
                await asyncio.sleep(0.01)

    async def stop(self, by: Person | None = None) -> float:
        """Stop the reply, note what is stored then; returns when it was asked for (monotonic)."""
        asked_at = time.monotonic()
        stopper = by or self.person
        await stopper.stop(self.reading.run_id)
        self.stopped = await stopper.read_reply(self.conversation_id, self.reading.run_id)
        return asked_at


async def make_turn(
    person: Person,
    *,
    others: MakeReaders = lambda _: (),
    conversation_id: str = "",
    with_note: bool = False,
    **options: Any,
) -> Turn:
    """A turn that is not sent yet; `options` go into the upstream's directive."""
    tag = new_tag()
    reading = Reading(person, conversation_id or await person.converse())
    prompt = write_prompt(tag, **{"words": "unicode"} | options)
    note_text = f"Note {tag}" if with_note else ""
    return Turn(reading, tag, prompt, others(reading), note_text)


async def make_turns(
    people: Iterable[Person],
    chance: random.Random,
    others: MakeReaders = lambda _: (),
    tokens: tuple[int, int] = (100, 300),
) -> list[Turn]:
    """A turn for each of `people`, of random length and pace, with a note before it."""
    return [
        await make_turn(
            person,
            others=others,
            with_note=True,
            tokens=chance.randint(*tokens),
            delay_ms=chance.choice((2, 5, 10)),
        )
        for person in people
    ]


async def begin_all(turns: Iterable[Turn], characters: int = 100) -> list[asyncio.Task[None]]:
    """Set the turns going; returns once each of them has text on its screen."""
    turns = list(turns)
    tasks = [asyncio.create_task(turn.live()) for turn in turns]
    waits = [asyncio.create_task(turn.wait_until_begun(characters)) for turn in turns]
    try:
        await asyncio.gather(*waits)
    except TimeoutError:
        for task in tasks:
            if task.done():
                task.result()
        raise
    return tasks
