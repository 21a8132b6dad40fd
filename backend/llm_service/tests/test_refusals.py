"""What a server refuses is left out from then on, and only there."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from llm_service.base import BaseLLMClient
from llm_service.errors import LLMError
from llm_service.providers import openai
from llm_service.providers.refusals import Quirks, join_system_text
from llm_service.tests.sample import ask
from llm_service.tests.wire_corpus import Quirk, QuirkServer, load_quirks
from llm_service.vendors import OPENAI_WIRE

SENT = {
    "model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True, "stop": ["x"],
    "stream_options": {"include_usage": True}, "max_tokens": 5, "temperature": 0.3, "top_p": 1,
}  # fmt: skip


def find(name: str) -> Quirk:
    return next(quirk for quirk in load_quirks() if quirk.name == name)


async def test_what_was_learned_is_kept_for_address_and_model(
    client: BaseLLMClient, model_settings: Any
) -> None:
    server = QuirkServer(find("refused-max-tokens"))
    async with server.run() as address:
        model_settings.OPENAI_API_KEY, model_settings.OPENAI_BASE_URL = "k", address
        for model in ("one", "one", "two"):
            await client.complete(ask(f"openai/{model}", max_output_tokens=5))
    asked = ["max_tokens" in body for body in server.received]
    assert asked == [True, False, False, True, False]


def test_two_first_calls_of_a_model_learn_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def make_slowly() -> Quirks:
        time.sleep(0.05)
        return Quirks()

    monkeypatch.setattr(openai, "Quirks", make_slowly)
    provider = openai.OpenAIProvider(OPENAI_WIRE["openai"])
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(provider.find_quirks, ["m", "m"])
    assert first is second


@pytest.mark.parametrize("answers", [1, 9])
async def test_refusals_without_end_are_given_up(
    client: BaseLLMClient, model_settings: Any, answers: int
) -> None:
    name = "refused-messages" if answers == 1 else "refused-for-no-named-reason"
    server = QuirkServer(find(name))
    async with server.run() as address:
        model_settings.OPENAI_API_KEY, model_settings.OPENAI_BASE_URL = "k", address
        with pytest.raises(LLMError):
            await client.complete(ask("openai/one"))
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("message", "param", "name"),
    [
        ("Unsupported parameter: 'temperature' is not supported.", None, "temperature"),
        ("`temperature` and `top_p` cannot both be specified for this model.", None, "temperature"),
        ("body -> top_p: extra fields not permitted", None, "top_p"),
        ("property 'stop' is unsupported", None, "stop"),
        ("Unknown field stream_options", None, "stream_options"),
        ("include_usage is not supported", None, "stream_options"),
        ("max_tokens is too large: 5. It supports at most 3", "max_tokens", "max_tokens"),
        ("bad value", "top_p", "top_p"),
        ("Argument not supported on this model: topP", None, "top_p"),
        ("Model grok-4 does not support parameter stop.", None, "stop"),
        ("Stream options can only be defined when `stream=True`.", None, "stream_options"),
        ("extraneous key [stop] is not permitted", None, "stop"),
        ("`temperature` may only be set to 1 here.", None, "temperature"),
    ],
)  # fmt: skip
def test_the_parameter_that_is_named_is_left_out(
    message: str, param: str | None, name: str
) -> None:
    quirks = Quirks()
    assert quirks.learn(400, {"error": {"message": message, "param": param}}, SENT)
    assert name not in quirks.apply(SENT)
    assert quirks.apply(SENT)["messages"] == SENT["messages"]


@pytest.mark.parametrize(
    "message",
    [
        "please stop sending this",
        "Invalid value for 'model'",
        "the stream of events broke",
        "No.",
        "",
    ],
)
def test_words_that_name_nothing_change_nothing(message: str) -> None:
    quirks = Quirks()
    assert not quirks.learn(400, {"error": {"message": message}}, SENT)
    assert quirks.apply(SENT) == SENT


def test_a_refusal_of_what_another_call_has_learned_meanwhile_changes_nothing() -> None:
    quirks = Quirks()
    error = {"error": {"message": "use max_completion_tokens instead", "param": "max_tokens"}}
    assert quirks.learn(400, error, SENT)
    assert quirks.learn(400, error, SENT)
    assert quirks.apply(SENT)["max_completion_tokens"] == 5


def test_a_refusal_of_another_role_does_not_bring_the_system_role_back() -> None:
    quirks = Quirks()
    error = {"error": {"message": "System role not supported"}}
    spoken = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
    assert quirks.learn(400, error, {"messages": spoken})
    sent = quirks.apply({"messages": spoken})
    assert [one["role"] for one in sent["messages"]] == ["user"]
    assert not quirks.learn(400, error, sent)
    assert quirks.apply({"messages": spoken}) == sent


def test_system_text_joins_the_next_message_of_the_user() -> None:
    part = {"type": "image_url", "image_url": {"url": "data:,"}}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "A"},
        {"role": "developer", "content": "B"},
        {"role": "user", "content": [part]},
        {"role": "assistant", "content": "C"},
        {"role": "user", "content": "D"},
        {"role": "system", "content": "E"},
    ]
    assert join_system_text(messages) == [
        {"role": "user", "content": [{"type": "text", "text": "A\n\nB"}, part]},
        {"role": "assistant", "content": "C"},
        {"role": "user", "content": "D\n\nE"},
    ]
    assert join_system_text(messages[:1]) == [{"role": "user", "content": "A"}]
