"""A stop at any moment, from elsewhere: nothing follows its answer (I8), the model is let go."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from chat.tests.faults.client import Person, new_tag, write_prompt
from chat.tests.faults.conftest import Note, StartServer
from chat.tests.faults.harness import WIRE_SCRIPT, Server, Upstream

PEOPLE = 6
# How long after a stop the stored text is looked at again.
LATER_SECONDS = 0.3
LET_GO_SECONDS = 0.5


@dataclass(slots=True)
class Tally:
    statuses: list[str] = field(default_factory=list)
    let_go_seconds: list[float] = field(default_factory=list)
    never_called: int = 0

    def p99(self) -> float:
        ordered = sorted(self.let_go_seconds)
        return ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]


async def race(
    person: Person, stopper: Person, upstream: Upstream, chance: random.Random, tally: Tally
) -> None:
    """One reply, stopped at a random moment of its life or just after it."""
    tag = new_tag()
    prompt = write_prompt(
        tag,
        tokens=chance.randint(1, 100),
        delay_ms=chance.choice((0, 5, 10, 20)),
        # A silent model does not find out by itself that nobody takes its words any more.
        first_delay_ms=chance.choice((0, 0, 1000)),
        words="unicode",
    )
    reading = person.read_of(await person.converse())
    async with reading.begin(prompt, model=WIRE_SCRIPT) as exchange:
        following = asyncio.create_task(reading.follow(exchange))
        await asyncio.sleep(chance.choice((0, chance.uniform(0, 0.4))))
        stopped_at = time.monotonic()
        await stopper.stop(reading.run_id)
        at_once = await person.read_reply(reading.conversation_id, reading.run_id)
        await following
    await asyncio.sleep(LATER_SECONDS)
    later = await person.read_reply(reading.conversation_id, reading.run_id)
    assert later == at_once
    assert reading.text == at_once["content"]
    assert reading.end is not None
    assert reading.end["status"] == at_once["status"]
    assert at_once["status"] in ("cancelled", "final")
    other = person.read_of(reading.conversation_id, reading.run_id)
    await other.resume_to_the_end()
    assert (other.text, other.events.count("end")) == (reading.text, 1)
    tally.statuses.append(at_once["status"])
    await note_upstream(upstream, tag, stopped_at, at_once, tally)


async def note_upstream(
    upstream: Upstream, tag: str, stopped_at: float, stored: dict[str, str], tally: Tally
) -> None:
    calls = upstream.calls_of(tag)
    assert len(calls) <= 1
    if not calls:
        assert stored["content"] == ""
        tally.never_called += 1
        return
    assert calls[0].text.startswith(stored["content"])
    if stored["status"] == "cancelled":
        while calls[0].closed_at is None:
            assert time.monotonic() < stopped_at + 5, "the upstream was never let go"
            await asyncio.sleep(0.01)
        tally.let_go_seconds.append(calls[0].closed_at - stopped_at)


async def run_races(
    people: list[tuple[Person, Person]], upstream: Upstream, chance: random.Random, races: int
) -> Tally:
    tally, left = Tally(), iter(range(races))

    async def race_on(person: Person, stopper: Person) -> None:
        for _ in left:
            await race(person, stopper, upstream, chance, tally)

    async with asyncio.TaskGroup() as group:
        for person, stopper in people:
            group.create_task(race_on(person, stopper))
    assert len(tally.statuses) == races
    return tally


def note_tally(note: Note, what: str, tally: Tally) -> None:
    note(f"{what}: races", len(tally.statuses))
    note(f"{what}: cancelled / already final", count(tally, "cancelled", "final"))
    note(f"{what}: stopped before the model was called", tally.never_called)
    note(f"{what}: upstream let go, p99 s", f"{tally.p99():.3f}")


def count(tally: Tally, *statuses: str) -> str:
    return " / ".join(str(tally.statuses.count(status)) for status in statuses)


async def test_nothing_is_appended_after_a_stop_was_answered(
    house: Server, upstream: Upstream, chance: random.Random, is_long: bool, note: Note
) -> None:
    people = [(await Person(house.port).sign_up(),) * 2 for _ in range(PEOPLE)]

    tally = await run_races(people, upstream, chance, 1000 if is_long else 60)

    note_tally(note, "stop", tally)
    assert tally.statuses.count("cancelled") > len(tally.statuses) / 3
    assert tally.p99() < LET_GO_SECONDS


async def test_a_stop_that_another_process_takes_ends_the_reply_as_well(
    house: Server,
    upstream: Upstream,
    start_server: StartServer,
    chance: random.Random,
    is_long: bool,
    note: Note,
) -> None:
    other = start_server(beside=house)
    people = []
    for _ in range(PEOPLE):
        person = await Person(house.port).sign_up()
        stopper = Person(other.port, person.email)
        # Signed in before, so that no stop waits for it.
        await stopper.headers()
        people.append((person, stopper))

    tally = await run_races(people, upstream, chance, 100 if is_long else 12)

    note_tally(note, "stop by another process", tally)
    assert tally.p99() < LET_GO_SECONDS


async def test_stopping_again_changes_nothing(person: Person) -> None:
    reading = person.read_of(await person.converse())
    async with reading.begin(write_prompt(tokens=100, delay_ms=10), model=WIRE_SCRIPT) as exchange:
        await reading.read_some(exchange, 600)
        first = await person.stop(reading.run_id)
        again = await person.stop(reading.run_id)
        by_conversation = await person.call(
            "POST", f"/conversations/{reading.conversation_id}/stop"
        )
        await reading.follow(exchange)

    assert first.json() == again.json() == {"run_id": reading.run_id, "status": "cancelled"}
    assert by_conversation.status == 202
    assert reading.events.count("end") == 1
