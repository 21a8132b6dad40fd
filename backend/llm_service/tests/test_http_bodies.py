"""Heads and bodies as servers send them."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.errors import LLMError
from llm_service.providers.http_bodies import (
    MAX_INFLATED_BYTES,
    CannotDecode,
    HeadReader,
    Inflater,
    tidy_head,
)
from llm_service.tests.sample import ask
from llm_service.tests.wire_answer import delta, event, finish

TEXT = b"data: hello\n\n" * 50


def inflate(encoding: str, *pieces: bytes) -> bytes:
    inflater = Inflater(encoding)
    return b"".join(part for piece in pieces for part in inflater.feed(piece))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("", gzip.compress(TEXT, mtime=0)),
        ("gzip", TEXT),
        ("gzip", gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("deflate", TEXT),
        ("br", TEXT),
    ],
)
def test_a_body_is_read_by_its_bytes_however_cut(encoding: str, body: bytes) -> None:
    for size in (1, 7, len(body)):
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        assert inflate(encoding, *pieces) == TEXT


def test_what_cannot_be_inflated_is_an_error() -> None:
    with pytest.raises(CannotDecode):
        inflate("zstd", b"\x28\xb5\x2f\xfd\x04")
    with pytest.raises(CannotDecode):
        inflate("gzip", gzip.compress(TEXT, mtime=0)[:20] + b"\0" * 40)


def test_a_bomb_comes_in_bounded_pieces() -> None:
    bomb = gzip.compress(bytes(50 * MAX_INFLATED_BYTES))
    sizes = [len(piece) for piece in Inflater("gzip").feed(bomb)]
    assert max(sizes) <= MAX_INFLATED_BYTES
    assert sum(sizes) == 50 * MAX_INFLATED_BYTES


def test_a_head_that_is_in_order_keeps_its_meaning() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nSet-Cookie: a\r\nSet-Cookie: b"
    assert tidy_head(head) == head + b"\r\n\r\n"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_head_is_held_until_it_is_whole(size: int) -> None:
    data = b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\ncontent-length : 2\n\nok"
    reader = HeadReader()
    told = [reader.feed(data[at : at + size]) for at in range(0, len(data) - 2, size)]
    [head] = [one for one in told if one is not None]
    assert head.startswith(
        b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    )


def test_what_is_no_head_is_not_held() -> None:
    assert HeadReader().feed(b"SSH-2.0") == b"SSH-2.0"
    assert HeadReader().feed(b"HTTP/1.1 200" + b"x" * 300_000) is not None


async def test_a_reused_connection_that_ends_without_an_answer_is_one_call(
    client: BaseLLMClient, model_settings: Settings
) -> None:
    """The policy counts the calls, nothing else repeats one."""
    model_settings.LLM_MAX_RETRIES = 0
    body = event(delta("one")) + event(finish("stop")) + b"data: [DONE]\n\n"
    asked = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        for is_answered in (True, False):
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split()[0]))
            asked += 1
            if is_answered:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    model_settings.OPENAI_API_KEY = "k"
    model_settings.OPENAI_BASE_URL = f"http://127.0.0.1:{port}/v1"
    assert (await client.complete(ask("openai/one"))).text == "one"
    with pytest.raises(LLMError):
        await client.complete(ask("openai/one"))
    assert asked == 2
    server.close()
