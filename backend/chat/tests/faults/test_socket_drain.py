"""SIGTERM with open sockets: running replies are sent to their end, then all sockets are closed."""

import asyncio
import time

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chat.tests.faults.conftest import StartServer, long_only
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.test_shutdown import wait_until_gone
from chat.tests.faults.test_slow_sockets import open_unread
from chat.tests.faults.upstream import SCRIPTED


def open_socket(person: Person, conversation_id: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{person.port}/ws/chat/{conversation_id}",
        additional_headers={"Authorization": f"Bearer {person.access}"},
        proxy=None,
        close_timeout=1,
    )


async def test_idle_sockets_hold_nothing_up(start_server: StartServer) -> None:
    server = start_server()
    person = await Person(server.port).sign_up()
    async with open_socket(person, await person.converse()) as line:
        assert orjson.loads(await line.recv())["event_type"] == "ready"
        server.ask_to_stop()
        began = time.monotonic()
        try:
            async with asyncio.timeout(5):
                await line.recv()
            raise AssertionError("told something else than goodbye")
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            assert closed.rcvd.code == 1013
        assert time.monotonic() - began < 2
        assert await asyncio.to_thread(wait_until_gone, server, 5.0) < 4
    assert "Traceback" not in server.log


async def test_a_reply_is_told_to_its_end(start_server: StartServer) -> None:
    server = start_server()
    person = await Person(server.port).sign_up()
    conversation_id = await person.converse()
    async with open_socket(person, conversation_id) as line:
        prompt = write_prompt(tokens=150, delay_ms=20)
        sent = {"event_type": "message.send", "content": prompt, "model": SCRIPTED}
        await line.send(orjson.dumps(sent).decode())
        frames = []
        try:
            async with asyncio.timeout(15):
                while True:
                    frames.append(orjson.loads(await line.recv()))
                    if len(frames) == 10:
                        server.ask_to_stop()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            assert closed.rcvd.code == 1013
        await asyncio.to_thread(wait_until_gone, server, 10.0)
    final = next(frame for frame in frames if frame["event_type"] == "final")
    text = "".join(frame.get("delta", "") for frame in frames)
    server.start()
    stored = await person.read_reply(conversation_id, final["run_id"])
    assert (final["status"], stored["content"]) == ("final", text)
    assert "Traceback" not in server.log


@long_only
async def test_a_socket_that_does_not_read_holds_nothing_up(start_server: StartServer) -> None:
    server = start_server()
    person = await Person(server.port).sign_up()
    reading = Reading(person, await person.converse())
    line = await open_unread(person, reading.conversation_id)
    prompt = write_prompt(tokens=300_000, join=1000, delay_ms=0)
    await reading.send(prompt, model=SCRIPTED)
    server.ask_to_stop()
    assert await asyncio.to_thread(wait_until_gone, server, 20.0) < 12
    line.transport.abort()
    assert "Traceback" not in server.log
