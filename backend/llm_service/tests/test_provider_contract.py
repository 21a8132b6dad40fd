"""What every provider promises, each through the one door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import pytest

from llm_service.base import BaseLLMClient
from llm_service.errors import LLMError, UpstreamEmpty
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMChunk, LLMRequest

TEXT = "Right, naïve friend: 🗡️ first, wine later. 城壁 holds, for now."

Make = Callable[[str], LLMRequest]


def ask_offline(text: str) -> LLMRequest:
    return ask("offline/persona", offline_reply=text)


def ask_scripted(text: str) -> LLMRequest:
    return ask("scripted/any", f'[[script delay_ms=2 text="{text}"]]')


def ask_openai(text: str) -> LLMRequest:
    return ask("openai/echo", text)


every_provider = pytest.mark.parametrize("make", [ask_offline, ask_scripted, ask_openai])


@pytest.fixture(autouse=True)
def _server(wire: WireServer) -> None:
    """The OpenAI wire is a real one."""


async def collect(client: BaseLLMClient, request: LLMRequest) -> list[LLMChunk]:
    return [chunk async for chunk in client.stream(request)]


@every_provider
async def test_joined_deltas_are_the_whole_text(client: BaseLLMClient, make: Make) -> None:
    chunks = await collect(client, make(TEXT))
    assert "".join(chunk.delta for chunk in chunks) == TEXT


@every_provider
async def test_a_reply_has_one_finish_reason_and_its_usage(
    client: BaseLLMClient, make: Make
) -> None:
    chunks = await collect(client, make(TEXT))
    assert [chunk.finish_reason for chunk in chunks if chunk.finish_reason] == ["stop"]
    [usage] = [chunk.usage for chunk in chunks if chunk.usage]
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0


@every_provider
async def test_every_chunk_carries_something(client: BaseLLMClient, make: Make) -> None:
    chunks = await collect(client, make(TEXT))
    assert LLMChunk() not in chunks


@every_provider
async def test_a_completion_is_the_stream_in_one_piece(client: BaseLLMClient, make: Make) -> None:
    chunks = await collect(client, make(TEXT))
    result = await client.complete(make(TEXT))
    assert result.text == TEXT
    assert result.finish_reason == "stop"
    assert result.usage == next(chunk.usage for chunk in chunks if chunk.usage)
    assert result.model == make(TEXT).model


@every_provider
async def test_two_streams_do_not_mix(client: BaseLLMClient, make: Make) -> None:
    one, two = await asyncio.gather(
        client.complete(make("one two three")), client.complete(make("four five six"))
    )
    assert (one.text, two.text) == ("one two three", "four five six")


@every_provider
async def test_a_closed_stream_leaves_the_client_usable(client: BaseLLMClient, make: Make) -> None:
    async with aclosing(client.stream(make(TEXT))) as chunks:
        await anext(chunks)
    assert (await client.complete(make(TEXT))).text == TEXT


@every_provider
async def test_a_cancelled_stream_ends_as_cancelled(client: BaseLLMClient, make: Make) -> None:
    begun = asyncio.Event()

    async def read() -> None:
        async for _ in client.stream(make("word " * 100)):
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


@pytest.mark.parametrize(
    ("model", "prompt"),
    [
        ("offline/persona", "no reply was prepared"),
        ("scripted/any", "[[script tokens=3 delay_ms=0 fail_at=3]]"),
        ("openai/error-in-stream", "hello"),
    ],
)
async def test_a_failure_is_a_typed_error_with_a_safe_sentence(
    client: BaseLLMClient, model: str, prompt: str
) -> None:
    with pytest.raises(LLMError) as caught:
        await client.complete(ask(model, prompt))
    assert caught.value.code in {"upstream_unavailable", "upstream_bad_response"}
    assert caught.value.detail.endswith(".")
    assert "db-7" not in str(caught.value)


async def test_an_empty_offline_reply_is_an_error(client: BaseLLMClient) -> None:
    with pytest.raises(UpstreamEmpty):
        await client.complete(ask_offline(""))
