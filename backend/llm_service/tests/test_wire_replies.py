"""Whole replies, however oddly a server says them."""

from __future__ import annotations

import time

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMResult, Usage

USAGE = Usage(11, 7)
WHOLE = {
    "echo": ("Well met", "stop", USAGE),
    "crlf-and-cuts": ("naïve 🗡️", "stop", USAGE),
    "split-pair": ("sword 🗡 drawn", "stop", USAGE),
    "lone-surrogate": ("one \ufffd two three \ufffd \ufffd", "stop", USAGE),
    "nul": ("abc", "stop", USAGE),
    "thinks-first": ("Aye.", "stop", USAGE),
    "length": ("too long a", "length", USAGE),
    "content-filter": ("I would say", "content_filter", USAGE),
    "no-done": ("all said", "stop", None),
    "until-closed": ("old ways", "stop", None),
    "silent-after-finish": ("all said", "stop", None),
    "reset-after-finish": ("all said", "stop", None),
}


@pytest.mark.parametrize("scenario", WHOLE)
async def test_a_whole_reply_is_read_whole(
    wire: WireServer, client: BaseLLMClient, scenario: str
) -> None:
    text, finish_reason, usage = WHOLE[scenario]
    result = await client.complete(ask(f"openai/{scenario}"))
    assert result == LLMResult(text, finish_reason, usage, f"openai/{scenario}")
    assert len(wire.received) == 1


async def test_the_request_is_what_the_wire_wants(wire: WireServer, client: BaseLLMClient) -> None:
    await client.complete(ask("openai/echo", temperature=0.9, max_output_tokens=5))
    assert wire.received[0].body == {
        "model": "echo",
        "messages": [
            {"role": "system", "content": "You are Bronn."},
            {"role": "user", "content": "Well met"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 5,
        "temperature": 0.9,
    }


async def test_configured_values_are_sent_where_the_request_has_none(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.OPENAI_TEMPERATURE = 0.0
    model_settings.OPENAI_MAX_OUTPUT_TOKENS = 77
    await client.complete(ask("openai/echo"))
    body = wire.received[0].body
    assert (body["temperature"], body["max_tokens"]) == (0.0, 77)


@pytest.mark.parametrize("model", ["o3-mini", "gpt-5", "gpt-5.5-mini"])
async def test_a_reasoning_model_gets_only_what_it_takes(
    wire: WireServer, client: BaseLLMClient, model: str
) -> None:
    await client.complete(ask(f"openai/{model}", temperature=0.5, max_output_tokens=5))
    body = wire.received[0].body
    assert "temperature" not in body
    assert "max_tokens" not in body
    assert body["max_completion_tokens"] == 5


async def test_a_lone_surrogate_in_a_prompt_is_sent_as_a_replacement(
    wire: WireServer, client: BaseLLMClient
) -> None:
    result = await client.complete(ask("openai/echo", "cut \ud83d off"))
    assert result.text == "cut \ufffd off"


async def test_a_server_without_the_usage_option_is_asked_without_it_from_then_on(
    wire: WireServer, client: BaseLLMClient
) -> None:
    first = await client.complete(ask("openai/no-usage-option", "one"))
    second = await client.complete(ask("openai/no-usage-option", "two"))
    assert (first.text, first.usage, second.text) == ("one", None, "two")
    asked = ["stream_options" in received.body for received in wire.received]
    assert asked == [True, False, False]


async def test_a_server_that_asks_for_a_pause_gets_it(
    wire: WireServer, client: BaseLLMClient
) -> None:
    began = time.monotonic()
    result = await client.complete(ask("openai/rate-limited-once"))
    assert result.text == "Well met"
    assert len(wire.received) == 2
    assert time.monotonic() - began >= 0.5


async def test_a_server_that_failed_once_is_asked_again(
    wire: WireServer, client: BaseLLMClient
) -> None:
    result = await client.complete(ask("openai/broken-once"))
    assert (result.text, len(wire.received)) == ("Well met", 2)


async def test_a_reply_that_is_over_does_not_wait_long_for_its_usage(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_STALL_TIMEOUT = 30
    began = time.monotonic()
    await client.complete(ask("openai/silent-after-finish"))
    assert time.monotonic() - began < 2


async def test_what_arrives_together_is_one_chunk(wire: WireServer, client: BaseLLMClient) -> None:
    words = "word " * 2000
    chunks = [chunk async for chunk in client.stream(ask("openai/echo", words))]
    assert "".join(chunk.delta for chunk in chunks) == words
    assert len(chunks) < 500  # one per network read; the server wrote 2,000 events


async def test_tokens_far_apart_come_one_by_one(wire: WireServer, client: BaseLLMClient) -> None:
    chunks = [chunk async for chunk in client.stream(ask("openai/slow-words"))]
    assert "".join(chunk.delta for chunk in chunks) == "".join(f"w{n} " for n in range(1, 41))
    assert len(chunks) > 30


@pytest.mark.against_the_clock("the end of a body, which is waited for a tenth of a second")
@pytest.mark.parametrize("scenario", ["echo", "late-end"])
async def test_the_connection_is_used_again(
    wire: WireServer, client: BaseLLMClient, scenario: str
) -> None:
    for _ in range(3):
        await client.complete(ask(f"openai/{scenario}"))
    assert [received.connection for received in wire.received] == [1, 1, 1]


async def test_a_proxy_for_the_address_is_used(
    wire: WireServer,
    client: BaseLLMClient,
    monkeypatch: pytest.MonkeyPatch,
    model_settings: Settings,
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{wire.port}")
    model_settings.OPENAI_BASE_URL = "http://models.invalid/v1"
    result = await client.complete(ask("openai/echo"))
    assert (result.text, wire.received[0].headers["host"]) == ("Well met", "models.invalid")
