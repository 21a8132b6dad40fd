"""Each vendor's own ways, against what it was recorded to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from llm_service import vendors
from llm_service.base import BaseLLMClient
from llm_service.catalog import is_ready
from llm_service.errors import NoApiKey, UpstreamRateLimited
from llm_service.tests.full_request import EVERYTHING, TOOL
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import ToolCall, Usage
from llm_service.vendors import OPENAI_WIRE


@pytest.fixture
def vendor(
    request: pytest.FixtureRequest, wire: WireServer, model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:  # fmt: skip
    """A vendor of the table whose public address is the local server."""
    name: str = request.param
    row = replace(OPENAI_WIRE[name], base_url=wire.address)
    monkeypatch.setitem(vendors.OPENAI_WIRE, name, row)
    setattr(model_settings, row.key_setting, SECRET_KEY)
    model_settings.LLM_ALLOWED_MODELS = (f"{name}/*",)
    yield name


def on(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vendor", [name], indirect=True)


@on("openrouter")
async def test_openrouter_tells_what_a_call_has_cost(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    result = await client.complete(ask("openrouter/openrouter"))
    assert result.text == "Aye."
    assert result.usage == Usage(100, 20, 64, 8, Decimal("0.00123"))
    assert (result.response_id, result.response_model) == ("gen-1", "openai/gpt-5-mini")
    assert wire.received[0].body["usage"] == {"include": True}
    assert wire.received[0].headers["authorization"] == f"bearer {SECRET_KEY}"


@on("groq")
async def test_groq_tells_the_usage_in_a_field_of_its_own(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    result = await client.complete(ask("groq/groq"))
    assert (result.text, result.usage) == ("Aye.", Usage(5, 2))


@on("mistral")
async def test_mistral_gets_only_what_it_knows_and_may_think_aloud(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    request = replace(ask("mistral/mistral"), seed=7, tools=(TOOL,), tool_choice="required")
    result = await client.complete(request)
    assert (result.text, result.usage) == ("Aye.", Usage(5, 2))
    body = wire.received[0].body
    assert (body["random_seed"], body["tool_choice"]) == (7, "any")


@on("deepseek")
async def test_deepseek_counts_its_cache_by_another_name(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    request = replace(ask("deepseek/deepseek"), **EVERYTHING)
    result = await client.complete(request)
    assert (result.text, result.usage) == ("Aye.", Usage(50, 3, 40))
    body = wire.received[0].body
    assert body["response_format"] == {"type": "json_object"}
    assert "seed" not in body


@on("gemini")
async def test_gemini_packs_its_errors_in_a_list(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    with pytest.raises(UpstreamRateLimited) as caught:
        await client.complete(ask("gemini/gemini-error"))
    assert caught.value.retry_after == 3600


@on("gemini")
async def test_gemini_does_not_number_its_tool_calls(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    result = await client.complete(ask("gemini/tools-at-once"))
    assert result.tool_calls == (ToolCall("a", "weather", "{}"), ToolCall("b", "clock", "{}"))


@on("anthropic")
async def test_anthropic_is_not_sent_what_it_would_pass_over(
    wire: WireServer, client: BaseLLMClient, vendor: str
) -> None:
    await client.complete(replace(ask("anthropic/echo"), **EVERYTHING))
    body = wire.received[0].body
    assert not body.keys() & {"seed", "response_format", "presence_penalty", "reasoning_effort"}


@pytest.mark.parametrize("name", ["ollama", "vllm", "llamacpp"])
async def test_a_server_of_ones_own_needs_an_address_and_no_key(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings, name: str
) -> None:
    model_settings.LLM_ALLOWED_MODELS = (f"{name}/*",)
    setting = OPENAI_WIRE[name].base_url_setting
    with pytest.raises(NoApiKey, match=setting):
        await client.complete(ask(f"{name}/echo"))
    setattr(model_settings, setting, wire.address)
    assert is_ready(f"{name}/any")
    assert (await client.complete(ask(f"{name}/echo"))).text == "Well met"
    assert "authorization" not in wire.received[0].headers


async def test_a_server_that_does_not_stream_is_read_too(
    wire: WireServer, client: BaseLLMClient
) -> None:
    result = await client.complete(ask("openai/whole-message"))
    assert (result.text, result.usage, result.response_id) == ("all at once", Usage(5, 3), "w-1")


async def test_arguments_as_an_object_become_text(wire: WireServer, client: BaseLLMClient) -> None:
    result = await client.complete(ask("openai/tools-as-object"))
    assert result.tool_calls == (ToolCall("call_1", "weather", '{"city": "K\\u00f6ln"}'),)


async def test_a_refusal_is_what_the_model_said(wire: WireServer, client: BaseLLMClient) -> None:
    assert (await client.complete(ask("openai/refusal"))).text == "I will not."
