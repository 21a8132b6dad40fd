"""Replies through every hop: each word when it is said, whole after a kill, untouched by a
restart.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import orjson
import pytest

from chat.tests.faults.client import Exchange, connect
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, new_tag, write_prompt
from chat.tests.faults.sockets import SocketReading, socket_beside
from chat.tests.faults.turns import Reader, Turn, begin_all, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream
from chat.tests.faults.webapp import PassedThrough
from chat.tests.topology.conftest import Topology

WORDS = 20
PAUSE_MS = 100
# Nothing may be held until a block is full or a timer strikes; two busy cores may take a moment.
LATE_SECONDS = 0.4
PATHS = {"/api/chat/stream": "proxy, backend", "/api/chat": "proxy, web app, proxy, backend"}


@asynccontextmanager
async def open_stream(port: int, path: str, person: Person, prompt: str) -> AsyncIterator[Exchange]:
    conversation_id = await person.converse()
    body = {"conversation_id": conversation_id, "prompt": prompt, "model": WIRE_SCRIPT}
    # As a browser asks, which every proxy would like to compress for.
    headers = {**await person.headers(), "Accept-Encoding": "gzip, br, zstd"}
    async with connect(port) as exchange:
        await exchange.send("POST", path, headers, orjson.dumps(body))
        await exchange.require_stream()
        yield exchange


@pytest.mark.parametrize("has_outer", [False, True], ids=["one proxy", "two proxies"])
@pytest.mark.parametrize("path", PATHS)
async def test_each_word_comes_when_it_is_said(
    topology: Topology, upstream: Upstream, path: str, has_outer: bool
) -> None:
    person = await topology.sign_up()
    tag = new_tag()
    prompt = write_prompt(tag, tokens=WORDS, delay_ms=PAUSE_MS)
    port = topology.outer.port if has_outer else topology.port
    late: list[float] = []
    async with open_stream(port, path, person, prompt) as exchange:
        while not exchange.is_complete:
            for frame in await exchange.read_frames():
                if frame.event == "token":
                    (call,) = upstream.calls_of(tag)
                    said = call.opened_at + len(late) * PAUSE_MS / 1000
                    late.append(time.monotonic() - said)
    assert exchange.headers["content-type"].startswith("text/event-stream")
    assert exchange.headers["cache-control"] == "no-cache, no-transform"
    assert "content-encoding" not in exchange.headers
    # A reply that was gathered would come in one piece, two seconds late.
    assert len(late) >= WORDS * 0.8, late
    assert max(late) < LATE_SECONDS, late
    print(f"first word {late[0]:.3f} s, latest {max(late):.3f} s")  # noqa: T201  a figure for who asks


async def test_a_socket_gets_each_word_when_it_is_said(
    topology: Topology, upstream: Upstream
) -> None:
    person = await topology.sign_up()
    socket = SocketReading(person, await person.converse())
    tag = new_tag()
    prompt = write_prompt(tag, tokens=WORDS, delay_ms=PAUSE_MS)
    talking = asyncio.create_task(socket.send(prompt, request_id=str(uuid4())))
    async with asyncio.timeout(10):
        while not socket.text:  # noqa: ASYNC110  there is nothing to await
            await asyncio.sleep(0.01)
    (call,) = upstream.calls_of(tag)
    assert time.monotonic() - call.opened_at < LATE_SECONDS
    assert call.finish is None
    await talking


def through_the_web_app(topology: Topology, reading: Reading) -> Sequence[Reader]:
    """A second tab's socket, and a third that comes by way of the web app."""
    third = PassedThrough(reading.person, reading.conversation_id, web_port=topology.port)
    return [*socket_beside(reading), third]


async def make_all(topology: Topology, count: int, tokens: int) -> list[Turn]:
    return [
        await make_turn(
            await topology.sign_up(),
            others=lambda reading: through_the_web_app(topology, reading),
            tokens=tokens,
            delay_ms=20,
        )
        for _ in range(count)
    ]


async def test_a_backend_killed_in_mid_reply_is_replaced_by_the_other(
    topology: Topology, upstream: Upstream
) -> None:
    turns = await make_all(topology, 6, 400)
    tasks = await begin_all(turns)
    victim = topology.backends[0]
    killed_at = time.time()
    await asyncio.to_thread(victim.kill)
    try:
        # Until the proxy has noticed.
        await asyncio.sleep(1.5)
        # Nobody who comes now is told that anything is wrong.
        newcomer = await topology.sign_up()
        fresh = await make_turn(newcomer, tokens=20, delay_ms=5)
        await fresh.live(20)
        await asyncio.gather(*tasks)
    finally:
        await asyncio.to_thread(victim.start)
    checked = await check_turns([*turns, fresh], upstream, [killed_at])
    statuses = checked.statuses
    # What the dead one wrote is ended by the other, with all that was seen; the rest goes on.
    assert set(statuses) <= {"final", "interrupted"}, statuses
    assert statuses["interrupted"] >= 1, "the dead backend wrote nothing"
    assert statuses["final"] >= 2, statuses


async def test_a_rolling_restart_is_not_noticed(topology: Topology, upstream: Upstream) -> None:
    turns = await make_all(topology, 4, 600)
    tasks = await begin_all(turns)
    bystander = await topology.sign_up()
    over = asyncio.Event()
    asking = asyncio.create_task(ask_all_the_time(bystander, over))
    for server in topology.backends:
        server.ask_to_stop()
        assert await asyncio.to_thread(server.master.wait, 30) == 0
        await asyncio.to_thread(server.start)
        # Until the proxy has noticed that it is back.
        await asyncio.sleep(2.5)
    await asyncio.gather(*tasks)
    over.set()
    statuses = await asking
    assert set(statuses) == {200}, {status: statuses.count(status) for status in set(statuses)}
    assert len(statuses) > 50
    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": len(turns)}


async def ask_all_the_time(person: Person, over: asyncio.Event) -> list[int]:
    """What a page's calls are answered, straight and by way of the web app."""
    statuses: list[int] = []
    for path in itertools.cycle(["/conversations", "/dj/conversations"]):
        if over.is_set():
            return statuses
        statuses.append((await person.call("GET", path)).status)
        await asyncio.sleep(0.05)
    return statuses
