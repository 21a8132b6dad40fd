"""`completion` and `acompletion`: what they take, what they give, and that the two are one."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from llm_service import client as door
from llm_service.background import run_in_background
from llm_service.base import BaseLLMClient
from llm_service.client import acompletion, completion, get_client, set_client
from llm_service.errors import LLMError, ModelNotAllowed
from llm_service.providers.scripted import ScriptedProvider
from llm_service.tests.sample import SECRET_KEY
from llm_service.tests.test_wire_faults import FAULTS
from llm_service.tests.test_wire_replies import WHOLE
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMRequest, LLMResult

HELLO = [{"role": "system", "content": "Be Bronn."}, {"role": "user", "content": "Well met"}]
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
SPECIAL = ("tools", "tools-at-once", "json", "openrouter")


@pytest.fixture
def far_wire(model_settings: Settings) -> Iterator[WireServer]:
    """A server on the background loop, for calls that are not asynchronous."""
    server = WireServer()
    run_in_background(server.__aenter__, "", "")
    model_settings.OPENAI_API_KEY = SECRET_KEY
    model_settings.OPENAI_BASE_URL = server.address
    model_settings.LLM_BREAKER_FAILURES = 0
    # Dozens of calls at once on two cores.
    model_settings.LLM_FIRST_TOKEN_TIMEOUT = model_settings.LLM_STALL_TIMEOUT = 3
    set_client(None)
    yield server
    run_in_background(get_client().aclose, "", "")
    set_client(None)
    run_in_background(lambda: server.__aexit__(None), "", "")


def ask(scenario: str, **fields: Any) -> dict[str, Any]:
    return {"model": f"openai/{scenario}", "messages": HELLO, **fields}


def describe(answer: Any) -> tuple[Any, ...]:
    """A whole reply, but for the ids that no two calls share."""
    [choice] = answer.choices
    message = choice.message
    return message.content, message.tool_calls, choice.finish_reason, answer.usage, answer.model


def join(chunks: list[Any]) -> tuple[Any, ...]:
    """The same out of a stream."""
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    pieces = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    calls = [
        (
            index,
            "".join(call.id or "" for call in pieces if call.index == index),
            "".join(call.function.arguments for call in pieces if call.index == index),
        )
        for index in sorted({call.index for call in pieces})
    ]
    [finish] = [
        chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason
    ]
    usage = next((chunk.usage for chunk in chunks if chunk.usage), None)
    return text, calls, finish, usage, chunks[-1].model


def call_sync(scenario: str, stream: bool) -> tuple[Any, ...]:
    said = ""
    try:
        if not stream:
            return describe(completion(**ask(scenario)))
        chunks = []
        for chunk in completion(**ask(scenario), stream=True):
            chunks.append(chunk)
            said += chunk.choices[0].delta.content or ""
        return join(chunks)
    except LLMError as error:
        return type(error), error.detail, said


async def call_async(scenario: str, stream: bool) -> tuple[Any, ...]:
    said = ""
    try:
        if not stream:
            return describe(await acompletion(**ask(scenario)))
        chunks = []
        async for chunk in await acompletion(**ask(scenario), stream=True):
            chunks.append(chunk)
            said += chunk.choices[0].delta.content or ""
        return join(chunks)
    except LLMError as error:
        return type(error), error.detail, said


@pytest.mark.parametrize("stream", [False, True])
def test_both_faces_give_the_same_whatever_happens(far_wire: WireServer, stream: bool) -> None:
    scenarios = [*WHOLE, *FAULTS, *SPECIAL]

    async def call_all() -> list[tuple[Any, ...]]:
        return await asyncio.gather(*(call_async(name, stream) for name in scenarios))

    asynchronous = run_in_background(call_all, "", "")
    with ThreadPoolExecutor(16) as threads:
        synchronous = list(threads.map(call_sync, scenarios, [stream] * len(scenarios)))
    assert dict(zip(scenarios, synchronous, strict=True)) == dict(
        zip(scenarios, asynchronous, strict=True)
    )
    failed = {name for name, outcome in zip(scenarios, synchronous, strict=True)
              if isinstance(outcome[0], type)}  # fmt: skip
    assert failed == set(FAULTS)


def test_a_reply_reads_as_everywhere(far_wire: WireServer) -> None:
    answer = completion(**ask("openrouter"))
    assert answer.choices[0].message.content == "Aye."
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.id, answer.model) == ("gen-1", "openai/gpt-5-mini")
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (100, 120)
    assert answer.usage.prompt_tokens_details is not None
    assert answer.usage.completion_tokens_details is not None
    assert answer.usage.prompt_tokens_details.cached_tokens == 64
    assert answer.usage.completion_tokens_details.reasoning_tokens == 8
    assert answer.usage.model_extra == {"cost": 0.00123}
    assert type(answer).__module__.startswith("openai.types.chat")


def test_a_stream_reads_as_everywhere(far_wire: WireServer) -> None:
    chunks = list(completion(**ask("echo"), stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Well met"
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].id.startswith("chatcmpl-")


def test_tool_calls_come_whole_and_go_back_as_they_came(far_wire: WireServer) -> None:
    answer = completion(**ask("tools", tools=[WEATHER], tool_choice="auto"))
    message = answer.choices[0].message
    assert message.content is None
    assert message.tool_calls is not None
    asked = [(call.id, call.function.name, call.function.arguments) for call in message.tool_calls]
    assert asked == [("call_1", "weather", '{"city": "Köln"}'), ("call_2", "clock", "{}")]
    assert answer.choices[0].finish_reason == "tool_calls"
    result = {"role": "tool", "tool_call_id": "call_1", "content": "rain"}
    completion(**ask("echo", tools=[WEATHER]) | {"messages": [*HELLO, message, result]})
    first, second = (request.body for request in far_wire.received)
    assert (first["tools"], first["tool_choice"]) == ([WEATHER], "auto")
    assert second["messages"][2]["tool_calls"][0] == {
        "id": "call_1",
        "type": "function",
        "function": {"name": "weather", "arguments": '{"city": "Köln"}'},
    }
    assert second["messages"][2]["content"] is None
    assert second["messages"][3] == result


def test_tool_calls_stream_in_pieces(far_wire: WireServer) -> None:
    chunks = list(completion(**ask("tools", tools=[WEATHER]), stream=True))
    text, calls, finish, _, model = join(chunks)
    assert (text, finish, model) == ("", "tool_calls", "gpt-4o-2024")
    assert calls == [(0, "call_1", '{"city": "Köln"}'), (1, "call_2", "{}")]


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


def test_closing_a_stream_closes_its_socket_at_once(far_wire: WireServer) -> None:
    stream = completion(**ask("endless"), stream=True)
    assert (next(stream).choices[0].delta.content or "").startswith("on and")
    assert far_wire.open_connections == 1
    stream.close()
    assert far_wire.open_connections == 0 or wait_until_closed(far_wire)
    assert list(stream) == []


def test_a_stream_left_by_a_break_closes_its_socket_too(far_wire: WireServer) -> None:
    for _ in completion(**ask("endless"), stream=True):
        break
    gc.collect()
    assert wait_until_closed(far_wire)


def test_a_with_block_closes_its_stream(far_wire: WireServer) -> None:
    with completion(**ask("endless"), stream=True) as stream:
        next(stream)
    assert wait_until_closed(far_wire)


def wait_until_closed(server: WireServer) -> bool:
    deadline = time.monotonic() + 0.5
    while server.open_connections and time.monotonic() < deadline:
        time.sleep(0.01)
    return not server.open_connections


async def test_closing_an_asynchronous_stream_closes_its_socket(wire: WireServer) -> None:
    async with await acompletion(**ask("endless"), stream=True) as stream:
        await anext(stream)
    await wire.wait_until_closed(0.5)
    await get_client().aclose()


async def test_the_sync_face_refuses_to_stop_an_event_loop() -> None:
    with pytest.raises(RuntimeError, match="await acompletion"):
        completion(model="scripted/any", messages=HELLO)


async def test_neither_can_a_stream_be_read_there() -> None:
    stream: Any = await asyncio.to_thread(
        completion, model="scripted/any", messages=HELLO, stream=True
    )
    with pytest.raises(RuntimeError, match="acompletion"):
        next(stream)
    await asyncio.to_thread(stream.close)


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


class Deaf(BaseLLMClient):
    """Another implementation: it remembers what it was asked."""

    asked: LLMRequest

    async def complete(self, request: LLMRequest) -> LLMResult:
        self.asked = request
        return LLMResult("What?", "stop", None, request.model)

    def stream(self, request: LLMRequest) -> Any:
        self.asked = request
        return ScriptedProvider().stream(request)


@pytest.fixture
def _own_client() -> Iterator[None]:
    yield
    set_client(None)


@pytest.mark.usefixtures("_own_client")
def test_another_client_can_take_its_place() -> None:
    deaf = Deaf()
    set_client(deaf)
    answer = completion(
        model="any/thing",
        messages=HELLO,
        user=SimpleNamespace(pk=7),
        request_id="r-1",
        run_id="run-1",
        metadata={"feature": "greeting"},
    )
    assert answer.choices[0].message.content == "What?"
    assert get_client() is deaf
    asked = deaf.asked
    assert (asked.user_id, asked.request_id, asked.run_id) == ("7", "r-1", "run-1")
    assert asked.metadata == {"feature": "greeting"}
    assert answer.model_extra == {"call_log_id": asked.call_id}
    [first, *_] = completion(model="any/thing", messages=HELLO, stream=True)
    assert first.choices[0].delta.content == "Right,"


@pytest.mark.usefixtures("_own_client")
def test_a_setting_names_another_client(model_settings: Settings) -> None:
    set_client(None)
    model_settings.LLM_CLIENT = f"{__name__}.Deaf"
    assert type(get_client()).__name__ == "Deaf"
    set_client(None)
    model_settings.LLM_CLIENT = "llm_service.client.LLMClient"
    assert isinstance(get_client(), door.LLMClient)
