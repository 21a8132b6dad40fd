"""A stop at any moment, from elsewhere: nothing follows its answer (I8), the model is let go."""

import asyncio
import random
import time
from dataclasses import dataclass, field

import pytest

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    on_both,
    on_both_at_length,
    scale,
    shards,
)
from chat.tests.faults.invariants import check_turns, require
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder, percentile
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

PEOPLE = 6
# How long after a stop the stored text is looked at again.
LATER_SECONDS = 0.3
LET_GO_SECONDS = 0.5


@dataclass(slots=True)
class Tally:
    turns: list[Turn] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    let_go_seconds: list[float] = field(default_factory=list)
    never_called: int = 0


async def race(
    person: Person, stopper: Person, upstream: Upstream, chance: random.Random, tally: Tally
) -> None:
    """One reply, stopped at a random moment of its life or just after it."""
    turn = await make_turn(
        person,
        others=socket_beside,
        tokens=chance.randint(1, 100),
        delay_ms=chance.choice((0, 5, 10, 20)),
        # A silent model does not find out by itself that nobody takes its words any more.
        first_delay_ms=chance.choice((0, 0, 1000)),
    )
    living = asyncio.create_task(turn.live())
    await turn.wait_until_begun()
    await asyncio.sleep(chance.choice((0, chance.uniform(0, 0.4))))
    stopped_at = await turn.stop(stopper)
    await living
    await asyncio.sleep(LATER_SECONDS)
    assert turn.stopped is not None
    tally.turns.append(turn)
    tally.statuses.append(turn.stopped["status"])
    await note_upstream(upstream, turn, stopped_at, tally)


async def note_upstream(upstream: Upstream, turn: Turn, stopped_at: float, tally: Tally) -> None:
    stored = turn.stopped
    assert stored is not None
    calls = upstream.calls_of(turn.tag)
    if not calls:
        assert stored["content"] == ""
        tally.never_called += 1
        return
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
    assert len(tally.turns) == races
    await check_turns(tally.turns, upstream)
    return tally


def note_tally(record: Recorder, what: str, kind: str, tally: Tally) -> None:
    record.scenario(
        what,
        over=(reader.transport for turn in tally.turns for reader in turn.readers),
        on=kind,
        times=len(tally.turns),
        checked="I1–I8, I10",
    )
    record.figure("stop races", len(tally.turns))
    # A reply that changed after its stop was acknowledged fails the test: `check_turns`.
    record.figure("stop races: appended after the stop was acknowledged", 0, goal=0)
    record.figure("stop races: stopped before the model was called", tally.never_called)
    record.figure(
        "stop asked for → upstream let go, p99",
        tally.let_go_seconds,
        fold="p99",
        unit="s",
        goal=LET_GO_SECONDS,
    )


def check_let_go(tally: Tally) -> None:
    slowest = percentile(tally.let_go_seconds, 99)
    require(slowest <= LET_GO_SECONDS, "I8", f"the upstream was let go after {slowest:.2f} s")


@pytest.mark.against_the_clock("how soon the upstream is let go")
@on_both_at_length
@shards(1, 5)
async def test_nothing_is_appended_after_a_stop_was_answered(
    kind: Kind,
    shard: int,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    people = [(await Person(server.port).sign_up(),) * 2 for _ in range(PEOPLE)]

    tally = await run_races(people, upstream, chance, scale(40, 200, 80))

    note_tally(record, "stop at a random moment", kind, tally)
    assert tally.statuses.count("cancelled") > len(tally.statuses) / 3
    check_let_go(tally)


@pytest.mark.against_the_clock("how soon the upstream is let go")
@long_only
@on_both
async def test_a_stop_that_another_process_takes_ends_the_reply_as_well(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    other = start_server(server)
    people = []
    for _ in range(PEOPLE):
        person = await Person(server.port).sign_up()
        people.append((person, person.at(other.port)))

    tally = await run_races(people, upstream, chance, scale(12, 100))

    note_tally(record, "stop that another process takes", kind, tally)
    check_let_go(tally)


async def test_stopping_again_changes_nothing(person: Person) -> None:
    reading = Reading(person, await person.converse())
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
