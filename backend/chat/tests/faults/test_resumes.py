"""How long a reader who comes back looks at nothing, in a reply of 4,000 tokens."""

import asyncio
import random
import time

import pytest

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    at_length,
    on_both_at_length,
    scale,
)
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.results import Recorder, percentile
from chat.tests.faults.sockets import SocketReading
from chat.tests.faults.upstream import SCRIPTED

TOKENS = 4000
RESUMES = scale(20, 200)
FIRST_BYTE_SECONDS = 0.3


async def come_back(reading: Reading) -> float:
    """Until the first bytes of text are there, in seconds."""
    began = time.monotonic()
    async with reading.attach() as exchange:
        while not await exchange.read_frames():
            pass
        return time.monotonic() - began


async def come_back_by_socket(reading: SocketReading) -> float:
    began = time.monotonic()
    await reading.visit(1)
    return time.monotonic() - began


@on_both_at_length
@pytest.mark.parametrize("is_live", [at_length(False), True], ids=["ended", "live"])
async def test_who_comes_back_to_a_long_reply_sees_text_at_once(
    kind: Kind,
    is_live: bool,
    new_database: NewDatabase,
    start_server: StartServer,
    chance: random.Random,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind), LLM_STALL_TIMEOUT="120")
    person = await Person(server.port).sign_up()
    whole = Reading(person, await person.converse())
    # A live one says no more at its end, and does not end either, until all have come back.
    options = {"stall_at": TOKENS} if is_live else {}
    prompt = write_prompt(tokens=TOKENS, delay_ms=scale(0, 2), **options)
    writing = asyncio.create_task(whole.send(prompt, model=SCRIPTED))
    if is_live:
        while len(whole.text.split()) < TOKENS:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    else:
        await writing

    seconds: dict[str, list[float]] = {"SSE": [], "WebSocket": []}
    for _ in range(RESUMES):
        seq, length = chance.choice(whole.places[: len(whole.places) // 2])
        reading = Reading(person, whole.conversation_id, whole.run_id)
        reading.cursor = f"{whole.run_id}:{seq}"
        seconds["SSE"].append(await come_back(reading))
        socket = SocketReading(person, whole.conversation_id, whole.run_id, seq=seq)
        socket.text, socket.places = whole.text[:length], [(seq, length)]
        seconds["WebSocket"].append(await come_back_by_socket(socket))
        assert whole.text.startswith(socket.text)
        assert len(socket.text) > length
    if is_live:
        await person.stop(whole.run_id)
        await writing

    for transport, samples in seconds.items():
        record.figure(
            f"resume in a reply of 4,000 tokens → first text, {transport}, p95",
            samples,
            fold="p95",
            unit="s",
            goal=FIRST_BYTE_SECONDS,
        )
        assert percentile(samples, 95) <= FIRST_BYTE_SECONDS
