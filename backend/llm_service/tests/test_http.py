"""Connections to model servers: used again, replaced, and never left open."""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from llm_service.providers.http import get_http_client
from llm_service.providers.http_errors import HttpError
from llm_service.tests.http_servers import (
    HELLO,
    OK,
    answer_with,
    ask,
    open_transport,
    read_all,
    serve,
)
from llm_service.tests.wire_server import WireServer


async def test_a_connection_the_server_closed_while_idle_is_replaced() -> None:
    connections = 0

    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.write(OK)

    async with serve(handler) as address, open_transport() as transport:
        for _ in range(2):
            assert await ask(transport, address) == "ok"
            await asyncio.sleep(0.05)
    assert connections == 2


async def test_a_connection_that_dies_under_a_request_is_an_error_sent_once() -> None:
    """The server may have begun to work, and each call is paid for: the policy decides."""
    requests = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        requests += 1
        writer.write(OK)
        await reader.readuntil(b"\r\n\r\n")  # the second request is read, and not answered
        requests += 1

    async with serve(handler) as address, open_transport() as transport:
        assert await ask(transport, address) == "ok"
        with pytest.raises(HttpError):
            await ask(transport, address)
        await asyncio.sleep(0.1)
        assert requests == 2
        assert await ask(transport, address) == "ok"


async def test_a_new_connection_that_dies_is_an_error() -> None:
    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with serve(handler) as address, open_transport() as transport:
        with pytest.raises(HttpError):
            await ask(transport, address)


async def test_an_answer_nobody_asked_for_is_not_the_next_answer() -> None:
    """Left in an idle connection, it would be read as the answer to someone else's request."""
    is_sent = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.write(OK.replace(b"ok", b"no"))
        is_sent.set()
        await reader.read()

    async with serve(handler) as address, open_transport() as transport:
        for _ in range(3):
            is_sent.clear()
            assert await ask(transport, address) == "ok"
            await is_sent.wait()
            await asyncio.sleep(0.05)


async def test_bytes_after_the_answer_end_the_connection() -> None:
    async with serve(answer_with(OK + OK)) as address, open_transport() as transport:
        for _ in range(3):
            assert await ask(transport, address) == "ok"


async def test_an_idle_connection_is_closed_in_time(wire: WireServer) -> None:
    async with open_transport(idle_seconds=0.1) as transport:
        await ask(transport, wire.address, HELLO)
        assert wire.open_connections == 1
        await wire.wait_until_closed(0.5)


async def test_a_slow_reader_stops_the_server(wire: WireServer) -> None:
    """Twenty megabytes would otherwise lie in memory for each reader that lags."""
    body = {"model": "flood", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        answer = await transport.post(wire.address, "", body)
        await answer.read()
        await asyncio.sleep(0.3)
        waiting = len(await answer.read())
        rest = len(await read_all(answer))
    assert waiting < 1024 * 1024
    assert rest > 15_000_000


async def test_hundreds_of_streams_are_open_at_once(wire: WireServer) -> None:
    body = {"model": "slow-first-token", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        asked = (transport.post(wire.address, "", body) for _ in range(400))
        answers = await asyncio.gather(*asked)
        assert {answer.status for answer in answers} == {200}
        assert wire.open_connections == 400
        for answer in answers:
            answer.close()
        await wire.wait_until_closed(1)


def test_a_loop_that_ends_leaves_no_session_open() -> None:
    async def call() -> str:
        async with serve(answer_with(OK)) as address:
            return await ask(get_http_client(), address)

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert asyncio.run(call()) == "ok"
        gc.collect()
    assert [str(one.message) for one in seen] == []


async def test_leaving_an_answer_early_closes_its_connection(wire: WireServer) -> None:
    body = {"model": "flood", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        answer = await transport.post(wire.address, "", body)
        await answer.read()
        answer.close()
        await wire.wait_until_closed(0.5)
