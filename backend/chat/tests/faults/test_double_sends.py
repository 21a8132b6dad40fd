"""One request id: one message, one run, one model call (I6). One conversation: one run (I5)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from chat.tests.faults.client import Answer
from chat.tests.faults.conftest import Kind, NewDatabase, StartServer, on_both_at_length, scale
from chat.tests.faults.invariants import read_life
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, new_tag, write_prompt
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import SocketReading
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

SENDS = 16


async def send_twice_over(persons: list[Person], conversation: str, prompt: str) -> list[Reading]:
    """The same request `SENDS` times at once, spread over `persons`, each read to its end."""
    readings = [Reading(persons[at % len(persons)], conversation) for at in range(SENDS)]
    request_id = str(uuid4())
    await asyncio.gather(
        *(
            reading.send(prompt, model=WIRE_SCRIPT, client_request_id=request_id)
            for reading in readings
        )
    )
    return readings


async def check_one_exchange(
    person: Person,
    conversation: str,
    readings: Sequence[Reading | SocketReading],
    upstream: Upstream,
    tag: str,
) -> None:
    messages = await person.read_messages(conversation)
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert {reading.run_id for reading in readings} == {messages[1]["run_id"]}
    calls = upstream.calls_of(tag)
    assert len(calls) == 1
    assert calls[0].text == messages[1]["content"]
    assert {reading.text for reading in readings} == {calls[0].text}


async def test_sixteen_equal_sends_are_one_exchange(
    person: Person, upstream: Upstream, record: Recorder
) -> None:
    conversation, tag = await person.converse(), new_tag()

    readings = await send_twice_over(
        [person], conversation, write_prompt(tag, tokens=30, delay_ms=10)
    )

    await check_one_exchange(person, conversation, readings, upstream, tag)
    record.scenario("sixteen equal sends at once", on="SQLite", checked="I6, I7")


@on_both_at_length
async def test_equal_sends_to_two_processes_are_one_exchange(
    kind: Kind,
    new_database: NewDatabase,
    upstream: Upstream,
    start_server: StartServer,
    record: Recorder,
) -> None:
    one = start_server(new_database(kind))
    other = start_server(one)
    person = await Person(one.port).sign_up()
    there = person.at(other.port)
    conversation, tag = await person.converse(), new_tag()

    readings = await send_twice_over(
        [person, there], conversation, write_prompt(tag, tokens=30, delay_ms=10)
    )

    await check_one_exchange(person, conversation, readings, upstream, tag)
    record.scenario("sixteen equal sends to two processes", on=kind, checked="I6, I7")
    await check_pairs([person, there], scale(5, 50))
    record.scenario(
        "two turns at once, sent to two processes", on=kind, times=scale(5, 50), checked="I5"
    )


async def post(person: Person, conversation: str, prompt: str, **fields: object) -> Answer:
    body = {"conversation_id": conversation, "prompt": prompt, "model": WIRE_SCRIPT, **fields}
    return await person.call("POST", "/chat/stream", body)


async def test_equal_sends_by_both_transports_are_one_exchange(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    # A socket's frame names no model.
    server = start_server(LLM_DEFAULT_MODEL=WIRE_SCRIPT)
    person = await Person(server.port).sign_up()
    conversation, tag, request_id = await person.converse(), new_tag(), str(uuid4())
    prompt = write_prompt(tag, tokens=30, delay_ms=10)
    readings = [Reading(person, conversation) for _ in range(SENDS // 2)]
    sockets = [SocketReading(person, conversation) for _ in range(SENDS // 2)]

    await asyncio.gather(
        *(reading.send(prompt, model=None, client_request_id=request_id) for reading in readings),
        *(socket.send(prompt, request_id) for socket in sockets),
    )

    await check_one_exchange(person, conversation, [*readings, *sockets], upstream, tag)
    record.scenario(
        "sixteen equal sends at once",
        over=("SSE", "WebSocket"),
        on="SQLite",
        checked="I6, I7",
    )


async def check_pairs(persons: list[Person], rounds: int) -> None:
    """Of two turns at once, each sent by another of `persons`, one is told of the other."""
    person = persons[0]
    while rounds:
        conversation = await person.converse()

        answers = await asyncio.gather(
            *(
                post(sender, conversation, write_prompt(tokens=5, delay_ms=20), **fields)
                for sender, fields in zip(
                    (persons[0], persons[-1]),
                    ({}, {"client_request_id": str(uuid4())}),
                    strict=True,
                )
            )
        )

        refused, accepted = sorted(answers, key=lambda answer: answer.status, reverse=True)
        if refused.status == 200 and await came_one_after_the_other(person, conversation):
            continue
        rounds -= 1
        assert (accepted.status, refused.status) == (200, 409)
        told = refused.json()
        assert told["code"] == "run_active"
        messages = await person.read_messages(conversation)
        assert [message["role"] for message in messages] == ["user", "assistant"]
        assert told["run_id"] == accepted.headers["x-run-id"] == messages[1]["run_id"]
        assert told["message_id"] == messages[1]["id"]


async def came_one_after_the_other(person: Person, conversation: str) -> bool:
    """Whether the second turn came so late that the first one's reply was ending.

    Both notes of the time are made before the commit that they belong to. A turn that waits on
    PostgreSQL for the commit of an ending may bear the earlier one.
    """
    lives = [
        await read_life(person, conversation, message["run_id"])
        for message in await person.read_messages(conversation)
        if message["run_id"]
    ]
    (began_first, ended_first), (began_second, _) = sorted(
        (datetime.fromisoformat(began), datetime.fromisoformat(ended)) for began, ended in lives
    )
    return began_second - began_first > (ended_first - began_first) * 0.8


async def test_of_two_turns_at_once_one_is_told_of_the_other(
    person: Person, record: Recorder
) -> None:
    await check_pairs([person], scale(10, 100))

    record.scenario("two turns at once", on="SQLite", times=scale(10, 100), checked="I5")


async def test_a_request_id_cannot_be_used_for_another_text(person: Person) -> None:
    conversation, request_id = await person.converse(), str(uuid4())
    await post(person, conversation, write_prompt(tokens=2), client_request_id=request_id)

    answer = await post(person, conversation, "Something else", client_request_id=request_id)

    assert answer.status == 409
    assert answer.json()["code"] == "request_id_reused"
    assert len(await person.read_messages(conversation)) == 2
