"""One request id: one message, one run, one model call (I6). One conversation: one run (I5)."""

import asyncio
from uuid import uuid4

from chat.tests.faults.client import Answer, Person, Reading, new_tag, write_prompt
from chat.tests.faults.conftest import Note, StartServer
from chat.tests.faults.harness import WIRE_SCRIPT, Server, Upstream

SENDS = 16


async def send_twice_over(persons: list[Person], conversation: str, prompt: str) -> list[Reading]:
    """The same request `SENDS` times at once, spread over `persons`, each read to its end."""
    readings = [persons[at % len(persons)].read_of(conversation) for at in range(SENDS)]
    request_id = str(uuid4())
    await asyncio.gather(
        *(
            reading.send(prompt, model=WIRE_SCRIPT, client_request_id=request_id)
            for reading in readings
        )
    )
    return readings


async def check_one_exchange(
    person: Person, conversation: str, readings: list[Reading], upstream: Upstream, tag: str
) -> None:
    messages = await person.read_messages(conversation)
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert {reading.run_id for reading in readings} == {messages[1]["run_id"]}
    calls = upstream.calls_of(tag)
    assert len(calls) == 1
    assert calls[0].text == messages[1]["content"]
    assert {reading.text for reading in readings} == {calls[0].text}


async def test_sixteen_equal_sends_are_one_exchange(person: Person, upstream: Upstream) -> None:
    conversation, tag = await person.converse(), new_tag()

    readings = await send_twice_over(
        [person], conversation, write_prompt(tag, tokens=30, delay_ms=10)
    )

    await check_one_exchange(person, conversation, readings, upstream, tag)


async def test_equal_sends_to_two_processes_are_one_exchange(
    house: Server, person: Person, upstream: Upstream, start_server: StartServer
) -> None:
    other = start_server(beside=house)
    there = Person(other.port, person.email)
    conversation, tag = await person.converse(), new_tag()

    readings = await send_twice_over(
        [person, there], conversation, write_prompt(tag, tokens=30, delay_ms=10)
    )

    await check_one_exchange(person, conversation, readings, upstream, tag)


async def post(person: Person, conversation: str, prompt: str, **fields: object) -> Answer:
    body = {"conversation_id": conversation, "prompt": prompt, "model": WIRE_SCRIPT, **fields}
    return await person.call("POST", "/chat/stream", body)


async def test_of_two_turns_at_once_one_is_told_of_the_other(
    person: Person, is_long: bool, note: Note
) -> None:
    rounds = 100 if is_long else 10
    for _ in range(rounds):
        conversation = await person.converse()

        answers = await asyncio.gather(
            *(
                post(person, conversation, write_prompt(tokens=5, delay_ms=20), **fields)
                for fields in ({}, {"client_request_id": str(uuid4())})
            )
        )

        refused, accepted = sorted(answers, key=lambda answer: answer.status, reverse=True)
        assert (accepted.status, refused.status) == (200, 409)
        told = refused.json()
        assert told["code"] == "run_active"
        messages = await person.read_messages(conversation)
        assert [message["role"] for message in messages] == ["user", "assistant"]
        assert told["run_id"] == accepted.headers["x-run-id"] == messages[1]["run_id"]
        assert told["message_id"] == messages[1]["id"]
    note("pairs of turns at once, each one winner", rounds)


async def test_a_request_id_cannot_be_used_for_another_text(person: Person) -> None:
    conversation, request_id = await person.converse(), str(uuid4())
    await post(person, conversation, write_prompt(tokens=2), client_request_id=request_id)

    answer = await post(person, conversation, "Something else", client_request_id=request_id)

    assert answer.status == 409
    assert answer.json()["code"] == "request_id_reused"
    assert len(await person.read_messages(conversation)) == 2
