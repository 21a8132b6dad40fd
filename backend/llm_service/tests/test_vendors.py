"""Each vendor's own ways, against what it was recorded to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from llm_service import model_capabilities, vendors
from llm_service.base import BaseLLMClient
from llm_service.catalog import is_ready, list_models, resolve_model
from llm_service.errors import NoApiKey, UpstreamRateLimited
from llm_service.model_capabilities import ModelCapabilities, capabilities_of
from llm_service.providers.openai_request import build_body
from llm_service.tests.sample import SECRET_KEY, ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import ChatMessage, ToolCall, Usage
from llm_service.vendors import OPENAI_WIRE

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {}}}
EVERYTHING: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.2,
    "max_output_tokens": 9,
    "stop": ("END",),
    "seed": 7,
    "reasoning_effort": "low",
    "response_format": {"type": "json_schema", "json_schema": {"name": "x"}},
    "tools": (TOOL,),
    "tool_choice": "required",
    "parallel_tool_calls": False,
}


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


# What is sent to which model.

REASONING = {"temperature", "top_p", "presence_penalty", "frequency_penalty", "stop"}


@pytest.mark.parametrize(
    ("model", "missing", "limit"),
    [
        ("openai/gpt-4o", {"reasoning_effort"}, "max_tokens"),
        ("openai/gpt-5.5-mini", REASONING, "max_completion_tokens"),
        ("openai/gpt-5-chat-latest", {"reasoning_effort"}, "max_completion_tokens"),
        ("openai/o3", REASONING | {"parallel_tool_calls"}, "max_completion_tokens"),
        ("openrouter/openai/o4-mini", REASONING | {"parallel_tool_calls"}, "max_completion_tokens"),
        (
            "openai/o1-mini",
            REASONING
            | {"reasoning_effort", "tools", "tool_choice", "parallel_tool_calls"}
            | {"response_format"},
            "max_completion_tokens",
        ),
        ("groq/openai/gpt-oss-120b", set(), "max_tokens"),
        ("xai/grok-4", {"stop", "presence_penalty", "frequency_penalty", "reasoning_effort"},
         "max_tokens"),
        ("mistral/mistral-large-latest", {"reasoning_effort", "seed"}, "max_tokens"),
        ("vllm/whatever", {"reasoning_effort"}, "max_tokens"),
    ],
)  # fmt: skip
def test_a_model_is_sent_what_it_takes(model: str, missing: set[str], limit: str) -> None:
    request = replace(ask(model), **EVERYTHING)
    body = build_body(request, OPENAI_WIRE[model.partition("/")[0]])
    assert body[limit] == 9
    optional = EVERYTHING.keys() - {"max_output_tokens"}
    assert optional - body.keys() == missing
    assert body["model"] == model.partition("/")[2]


@pytest.mark.parametrize(("name", "flag"), [("mistral", {"prefix": True}), ("openai", {})])
def test_a_reply_to_be_continued_is_marked_where_it_must_be(
    name: str, flag: dict[str, bool]
) -> None:
    messages = (ChatMessage("user", "A story?"), ChatMessage("assistant", "Once upon"))
    body = build_body(replace(ask(f"{name}/any"), messages=messages), OPENAI_WIRE[name])
    assert body["messages"][-1] == {"role": "assistant", "content": "Once upon", **flag}
    body = build_body(replace(ask(f"{name}/any"), messages=messages[:1]), OPENAI_WIRE[name])
    assert "prefix" not in body["messages"][-1]


def test_a_prompt_of_tools_is_written_as_the_wire_has_it() -> None:
    messages = (
        ChatMessage("user", "How is it?", name="Arya"),
        ChatMessage("assistant", "", (ToolCall("c1", "weather", "{}"),)),
        ChatMessage("tool", "rain", tool_call_id="c1"),
    )
    request = replace(ask("openai/gpt-4o"), messages=messages)
    assert build_body(request, OPENAI_WIRE["openai"])["messages"] == [
        {"role": "user", "content": "How is it?", "name": "Arya"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
            ],
        },
        {"role": "tool", "content": "rain", "tool_call_id": "c1"},
    ]


def test_of_an_unknown_model_the_usual_is_believed() -> None:
    assert capabilities_of("nobody/none") == ModelCapabilities()


def test_a_table_with_a_typing_error_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "models.yml"
    file.write_text("- models: ['x/*']\n  temprature: false\n")
    monkeypatch.setattr(model_capabilities, "CAPABILITIES_FILE", file)
    model_capabilities._load.cache_clear()
    with pytest.raises(ValueError, match=r"x/\*: cannot read"):
        model_capabilities._load()
    model_capabilities._load.cache_clear()


def test_every_vendor_of_the_table_names_settings_that_exist(model_settings: Settings) -> None:
    for vendor in OPENAI_WIRE.values():
        for setting in filter(None, (vendor.key_setting, vendor.base_url_setting)):
            assert hasattr(model_settings, setting), setting
        assert vendor.missing
        assert not vendor.base_url.endswith("/")


def test_a_key_of_another_vendor_makes_its_models_ready(model_settings: Settings) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o", "groq/llama", "litellm/cohere/r")
    model_settings.LLM_DEFAULT_MODEL = "groq/llama"
    model_settings.GROQ_API_KEY = "gsk-any"
    assert resolve_model(None, None) == "groq/llama"
    ready = {model.id: model.ready for model in list_models().models}
    assert ready["openai/gpt-4o"] is False
    assert ready["groq/llama"] is True


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://x.example/v1", "https://x.example/v1"),
        ("https://x.example", "https://x.example"),
        ("https://x.example//", "https://x.example"),
        ("https://x.example/v1/", "https://x.example/v1"),
        ("https://x.example/v1/chat/completions", "https://x.example/v1"),
        ("https://x.example/v1//chat/completions/", "https://x.example/v1"),
        ("https://x.example/v1/completions", "https://x.example/v1"),
        ("https://x.example/v1/responses", "https://x.example/v1"),
        ("https://x.example/models", "https://x.example/models"),
        ("https://x.example/completions/v1", "https://x.example/completions/v1"),
        *(
            (
                f"https://x.example/openai/deployments/d{end}?api-version=2024-10-21&a=/b/",
                "https://x.example/openai/deployments/d?api-version=2024-10-21&a=/b/",
            )
            for end in ("", "/", "/chat/completions", "/chat/completions/")
        ),
    ],
)
def test_an_address_is_understood_with_its_endpoint_and_its_query(
    model_settings: Settings, given: str, address: str
) -> None:
    model_settings.OPENAI_BASE_URL = given
    assert OPENAI_WIRE["openai"].address == address
