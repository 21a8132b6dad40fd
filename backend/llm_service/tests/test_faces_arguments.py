"""`completion` and `acompletion`: what they take, and what they refuse to."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from llm_service.client import completion
from llm_service.errors import ModelNotAllowed
from llm_service.tests.faces import HELLO, WEATHER, ask, describe, join
from llm_service.tests.wire_server import WireServer


@pytest.mark.parametrize("stream", [False, True])
def test_json_mode_is_asked_for(far_wire: WireServer, stream: bool) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "any", "schema": {}}}
    answer: Any = completion(**ask("json", response_format=schema, stream=stream))
    outcome = join(list(answer)) if stream else describe(answer)
    assert outcome[0].replace(" ", "") == '{"asked":"json_schema"}'
    assert far_wire.received[0].body["response_format"] == schema


def test_content_in_parts_is_sent_as_it_is(far_wire: WireServer) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
    ]
    completion(**ask("length") | {"messages": [{"role": "user", "content": parts}]})
    assert far_wire.received[0].body["messages"] == [{"role": "user", "content": parts}]


def test_every_argument_reaches_the_wire(far_wire: WireServer) -> None:
    completion(
        **ask("echo"),
        temperature=0.1,
        top_p=0.9,
        max_tokens=9,
        stop="END",
        seed=7,
        presence_penalty=0.5,
        frequency_penalty=0.25,
        parallel_tool_calls=False,
        tools=[WEATHER],
        reasoning_effort="low",
        response_format={"type": "json_object"},
    )
    body = far_wire.received[0].body
    del body["messages"], body["tools"], body["model"], body["stream"], body["stream_options"]
    assert body == {
        "temperature": 0.1,
        "top_p": 0.9,
        "max_tokens": 9,
        "stop": ["END"],
        "seed": 7,
        "presence_penalty": 0.5,
        "frequency_penalty": 0.25,
        "parallel_tool_calls": False,
        "response_format": {"type": "json_object"},
    }


def test_without_a_model_the_configured_one_answers(model_settings: Settings) -> None:
    answer = completion(messages=HELLO, offline_reply="Aye.")
    assert (answer.model, answer.choices[0].message.content) == ("offline/persona", "Aye.")


def test_a_refused_model_is_a_value_error_at_the_call() -> None:
    for stream in (False, True):
        with pytest.raises(ValueError, match="allowed models") as caught:
            completion(model="nobody/none", messages=HELLO, stream=stream)
        assert isinstance(caught.value, ModelNotAllowed)


@pytest.mark.parametrize(
    ("kwargs", "kind", "words"),
    [
        ({"messages": HELLO, "logprobs": True, "n": 2}, TypeError, "does not take logprobs, n"),
        ({}, TypeError, "needs messages"),
        ({"messages": []}, ValueError, "at least one"),
        ({"messages": "hello"}, TypeError, "a list of dicts"),
        ({"messages": ["hello"]}, TypeError, r"messages\[0\]: expected a dict"),
        ({"messages": [{"role": "user"}]}, TypeError, "content is missing"),
        ({"messages": [{"role": "bard", "content": "x"}]}, ValueError, "role must be one of"),
        ({"messages": [{"role": "user", "content": 5}]}, TypeError, "content must be"),
        ({"messages": [{"role": "user", "content": [{}]}]}, TypeError, "a part must be"),
        ({"messages": [{"role": "user", "content": "x", "mood": "y"}]}, TypeError, "read mood"),
        ({"messages": [{"role": "assistant", "tool_calls": [{}]}]}, TypeError, "tool call is"),
        ({"messages": HELLO, "temperature": "warm"}, TypeError, "temperature: expected a number"),
        ({"messages": HELLO, "stream": 1}, TypeError, "stream: expected True or False"),
        ({"messages": HELLO, "max_tokens": 0}, ValueError, "at least 1"),
        ({"messages": HELLO, "max_tokens": True}, TypeError, "whole number"),
        ({"messages": HELLO, "max_tokens": 1, "max_completion_tokens": 1}, TypeError, "not both"),
        ({"messages": HELLO, "stop": [1]}, TypeError, "list of texts"),
        ({"messages": HELLO, "tools": WEATHER}, TypeError, "list of dicts"),
        ({"messages": HELLO, "tool_choice": 5}, TypeError, "tool_choice: expected a dict"),
        ({"messages": HELLO, "timeout": 0}, ValueError, "more than 0"),
        ({"messages": HELLO, "metadata": "x"}, TypeError, "metadata: expected a dict"),
        ({"messages": HELLO, "model": 5}, TypeError, "model: expected text"),
    ],
)
def test_what_cannot_be_taken_is_named(
    kwargs: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        completion(**{"model": "scripted/any"} | kwargs)
