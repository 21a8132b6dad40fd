"""The tables of models and vendors: what each is sent, and which settings it has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from llm_service import model_capabilities
from llm_service.catalog import list_models, resolve_model
from llm_service.model_capabilities import ModelCapabilities, capabilities_of
from llm_service.providers.openai_request import build_body
from llm_service.tests.full_request import EVERYTHING
from llm_service.tests.sample import ask
from llm_service.types import ChatMessage, ToolCall
from llm_service.vendors import OPENAI_WIRE

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
