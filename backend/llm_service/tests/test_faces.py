"""`completion` and `acompletion`: what they give, and that the two are one."""

from __future__ import annotations

import asyncio
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
from llm_service.errors import LLMError
from llm_service.providers.scripted import ScriptedProvider
from llm_service.tests.faces import HELLO, WEATHER, ask, describe, join
from llm_service.tests.test_wire_faults import FAULTS
from llm_service.tests.test_wire_replies import WHOLE
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMRequest, LLMResult

SPECIAL = ("tools", "tools-at-once", "json", "openrouter")


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
