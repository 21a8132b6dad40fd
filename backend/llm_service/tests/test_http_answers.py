"""Answers of model servers: how they are read, and what is none."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib

import pytest
from pytest_django.fixtures import Settings

from llm_service.providers.http_errors import BadAnswer, HttpError
from llm_service.tests.http_servers import (
    OK,
    Handler,
    answer_with,
    ask,
    open_transport,
    read_all,
    serve,
)


async def test_an_interim_answer_is_passed_over() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    async with serve(answer_with(early + OK)) as address, open_transport() as transport:
        answer = await transport.post(address, "", {})
        assert (answer.status, "link" in answer.headers) == (200, False)
        assert await read_all(answer) == "ok"


@pytest.mark.parametrize(
    "data",
    [
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: " + b"b" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_not_http_is_an_error(data: bytes) -> None:
    async with serve(answer_with(data)) as address, open_transport() as transport:
        with pytest.raises(HttpError):
            await ask(transport, address)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: x",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1",
        b"HTTP/1.1 200 OK\r\ncontent-length:",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2, 2",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1" + b"0" * 30,
        b"HTTP/1.1 200 OK\r\na: b\0c\rd",
        b"HTTP/2 200",
        b"http/1.1  200  OK",
    ],
)
async def test_an_odd_head_is_read(head: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head + b"\r\n\r\nok")

    async with serve(answer) as address, open_transport() as transport:
        assert await read_all(await transport.post(address, "", {})) == "ok"


async def test_what_follows_the_end_of_an_answer_costs_nothing_of_it() -> None:
    data = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nBye"
    async with serve(answer_with(data)) as address, open_transport() as transport:
        assert await read_all(await transport.post(address, "", {})) == "ok"


async def test_a_body_that_is_no_longer_http_ends_at_once() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"zz\r\n")
        await reader.read()

    async with serve(answer) as address, open_transport() as transport, asyncio.timeout(3):
        reply = await transport.post(address, "", {})
        assert await reply.read() == b"ok"
        with pytest.raises(BadAnswer):
            await read_all(reply)


async def test_a_server_that_never_shakes_hands_is_given_up(model_settings: Settings) -> None:
    model_settings.LLM_CONNECT_TIMEOUT = 0.2
    accepted = asyncio.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set()
        try:
            await reader.read()
        finally:
            writer.close()

    async with (
        await asyncio.start_server(accept, "127.0.0.1", 0) as server,
        open_transport() as transport,
    ):
        with pytest.raises(HttpError, match="Timeout"):
            await ask(transport, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert accepted.is_set()


def speak(*pieces: bytes, end: bytes = b"0\r\n\r\n", pause: float = 0.02) -> Handler:
    """Each piece as a chunk of its own, with a pause before it."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for piece in pieces:
            await asyncio.sleep(pause)
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await asyncio.sleep(pause)
        writer.write(end)
        if end:
            await reader.read()

    return handler


async def test_a_body_that_ends_too_early_is_read_as_far_as_it_came() -> None:
    async with serve(speak(b"one", b"two", end=b"")) as address, open_transport() as transport:
        assert await ask(transport, address) == "onetwo"


@pytest.mark.parametrize("ending", ["reset", "closed"])
async def test_what_arrived_with_the_end_of_the_connection_is_read_before_it(ending: str) -> None:
    """Both come in one turn of the event loop, while the reader is elsewhere."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"3\r\ntwo\r\n")
        if ending == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            await asyncio.sleep(0.02)
            writer.transport.abort()

    async with serve(handler) as address, open_transport() as transport:
        answer = await transport.post(address, "", {})
        assert await answer.read() == b"one"
        await asyncio.sleep(0.2)
        assert await answer.read() == b"two"
        assert await answer.read() == b""
        answer.close()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_answer_is_inflated_though_none_was_asked_for(encoding: str) -> None:
    data = gzip.compress(b"hello") if encoding == "gzip" else zlib.compress(b"hello")
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: %b\r\ncontent-length: %d\r\n\r\n"
    answer = head % (encoding.encode(), len(data)) + data
    async with serve(answer_with(answer)) as address, open_transport() as transport:
        assert await ask(transport, address) == "hello"
