"""Real calls of real vendors, a few tokens each: `TEST_APIS=True OPENAI_API_KEY=… pytest …`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.client import LLMClient
from llm_service.tests.sample import ask
from llm_service.types import LLMRequest
from llm_service.vendors import OPENAI_WIRE

MODELS = {
    "openai": "gpt-4o-mini",
    "anthropic": "claude-3-5-haiku-latest",
    "groq": "llama-3.1-8b-instant",
    "mistral": "mistral-small-latest",
    "deepseek": "deepseek-chat",
    "openrouter": "openai/gpt-4o-mini",
    "gemini": "gemini-2.5-flash",
    "xai": "grok-3-mini",
}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}

pytestmark = [
    pytest.mark.skipif(
        not configured.TEST_APIS, reason="calls real vendors, which costs money: TEST_APIS=True"
    ),
    pytest.mark.parametrize("vendor", MODELS),
]


@pytest.fixture
async def live(vendor: str, model_settings: Settings) -> AsyncIterator[BaseLLMClient]:
    key_setting = OPENAI_WIRE[vendor].key_setting
    key = configured.LIVE_KEYS[key_setting]
    if not key:
        pytest.skip(f"{key_setting} is not set")
    setattr(model_settings, key_setting, key)
    model_settings.LLM_ALLOWED_MODELS = (f"{vendor}/*",)
    model_settings.LLM_FIRST_TOKEN_TIMEOUT = 30
    model_settings.LLM_STALL_TIMEOUT = 20
    client = LLMClient()
    yield client
    await client.aclose()


def ask_live(vendor: str, prompt: str, **fields: Any) -> LLMRequest:
    return ask(f"{vendor}/{MODELS[vendor]}", prompt, max_output_tokens=200, **fields)


async def test_it_says_something_and_counts_it(live: BaseLLMClient, vendor: str) -> None:
    result = await live.complete(ask_live(vendor, "Say the word ale and nothing else."))
    assert "ale" in result.text.lower()
    assert result.finish_reason == "stop"
    assert result.usage is not None
    assert result.usage.input_tokens > 0
    assert result.response_id


async def test_it_asks_for_a_tool(live: BaseLLMClient, vendor: str) -> None:
    request = ask_live(
        vendor, "What is the weather in Oslo?", tools=(TOOL,), tool_choice="required"
    )
    [call] = (await live.complete(request)).tool_calls
    assert call.name == "weather"
    assert "Oslo" in call.arguments


async def test_a_stream_left_early_is_no_error(live: BaseLLMClient, vendor: str) -> None:
    chunks = live.stream(ask_live(vendor, "Tell me of the sea."))
    await anext(chunks)
    await chunks.aclose()
