"""Hooks change, block or watch every call; one that cannot answer blocks."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from api.threads import ThreadPool
from llm_service import call_log
from llm_service.base import BaseLLMClient
from llm_service.client import LLMClient, acompletion, set_client
from llm_service.errors import Blocked, LLMError, UpstreamStalled
from llm_service.hooks import calls
from llm_service.hooks.pii import mask
from llm_service.models import LLMCallLog
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMRequest, LLMResult

HERE = __name__
seen: list[Any] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    seen.clear()


def watch_request(request: LLMRequest) -> None:
    seen.append(request)


async def watch_result(result: LLMResult) -> None:
    seen.append(result)


async def shout(request: LLMRequest) -> LLMRequest:
    await asyncio.sleep(0)
    return request.map_text(str.upper)


def forbid(request: LLMRequest) -> LLMRequest:
    raise Blocked("Not in this house.")


def crash(value: Any) -> Any:
    raise ValueError(f"cannot read {value}")


async def crash_async(value: Any) -> Any:
    raise ValueError(f"cannot read {value}")


def sleep(value: Any) -> None:
    time.sleep(0.5)


async def sleep_async(value: Any) -> None:
    await asyncio.sleep(60)


def answer_nonsense(value: Any) -> Any:
    return "fine"


def steal(request: LLMRequest) -> LLMRequest:
    return replace(request, user_id="somebody else", model="openai/length")


def forbid_captain(result: LLMResult) -> None:
    if "captain" in result.text:
        raise Blocked("No names.")


def forbid_after_a_while(result: LLMResult) -> None:
    if result.sent_before > 200:
        raise Blocked


def forbid_tools(result: LLMResult) -> LLMResult:
    return replace(result, tool_calls=(), text="No tools for you.")


not_callable = 5


def use(settings: Settings, pre: str = "", post: str = "") -> None:
    settings.LLM_PRE_CALL_HOOKS = tuple(f"{HERE}.{name}" for name in pre.split())
    settings.LLM_POST_CALL_HOOKS = tuple(f"{HERE}.{name}" for name in post.split())


async def read(client: BaseLLMClient, request: LLMRequest) -> list[str]:
    return [chunk.delta async for chunk in client.stream(request) if chunk.delta]


async def test_hooks_before_the_call_pass_it_on_in_turn(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="watch_request shout watch_request")
    assert (await client.complete(ask("openai/echo"))).text == "WELL MET"
    assert [request.messages[1].text for request in seen] == ["Well met", "WELL MET"]
    assert wire.received[0].body["messages"][0]["content"] == "YOU ARE BRONN."


@pytest.mark.parametrize(
    "pre", ["crash", "crash_async", "answer_nonsense", "sleep", "sleep_async", "not_callable", "no"]
)
async def test_a_hook_that_cannot_answer_blocks(
    wire: WireServer,
    client: BaseLLMClient,
    model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    pre: str,
) -> None:
    monkeypatch.setattr(calls, "HOOK_SECONDS", 0.2)
    use(model_settings, pre=pre)
    began = time.monotonic()
    with pytest.raises(Blocked) as caught:
        await client.complete(ask("openai/echo", "my secret"))
    assert (caught.value.code, caught.value.retryable) == ("blocked", False)
    assert time.monotonic() - began < 0.45
    assert wire.received == []
    assert "so " in caplog.text
    assert "my secret" not in caplog.text


async def test_a_hook_that_blocks_says_why(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="forbid")
    with pytest.raises(Blocked, match="Not in this house"):
        await read(client, ask("openai/echo"))
    assert wire.received == []


async def test_a_hook_cannot_put_a_call_on_somebody_elses_account(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="steal watch_request")
    await client.complete(ask("openai/echo", user_id="me"))
    use(model_settings, post="watch_result", pre="steal")
    await client.complete(ask("openai/echo", user_id="me"))
    assert seen[-1].request.user_id == "me"
    assert wire.received[-1].body["model"] == "length"


async def test_a_model_that_a_hook_chooses_must_be_allowed(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, pre="steal")
    model_settings.LLM_ALLOWED_MODELS = ("openai/echo",)
    with pytest.raises(LLMError) as caught:
        await client.complete(ask("openai/echo"))
    assert caught.value.code == "model_not_allowed"


async def test_a_whole_reply_is_seen_once_and_whole(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    text = (await client.complete(ask("openai/telling"))).text
    [result] = seen
    assert (result.text, result.is_last, result.finish_reason) == (text, True, "stop")
    assert result.usage is not None
    assert result.request.messages[1].text == "Well met"


async def test_a_stream_is_seen_in_sentences_before_they_leave(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    said: list[str] = []
    async for chunk in client.stream(ask("openai/telling")):
        said.append(chunk.delta)
        assert "".join(said) in "".join(result.text for result in seen)
    windows = [result.text for result in seen]
    assert len(windows) > 3
    assert all(window.endswith(". ") for window in windows if window)
    assert "".join(said) == "".join(windows)
    assert [result.is_last for result in seen] == [False] * (len(seen) - 1) + [True]
    before = [sum(map(len, windows[:number])) for number in range(len(windows))]
    assert [result.sent_before for result in seen] == before


async def test_a_window_that_is_blocked_never_leaves_and_the_socket_closes(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="forbid_captain")
    said = ""
    with pytest.raises(Blocked):
        async for chunk in client.stream(ask("openai/telling")):
            said += chunk.delta
    assert said == ""
    use(model_settings, post="forbid_after_a_while")
    with pytest.raises(Blocked):
        async for chunk in client.stream(ask("openai/endless")):
            said += chunk.delta
    assert len(said) > 200
    await wire.wait_until_closed(0.5)


async def test_what_was_said_before_a_failure_still_passes_the_hooks(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    said = ""
    with pytest.raises(UpstreamStalled):
        async for chunk in client.stream(ask("openai/stall")):
            said += chunk.delta
    assert said == seen[0].text == "one two"


async def test_tool_calls_pass_the_hooks_before_they_leave(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    use(model_settings, post="watch_result")
    result = await client.complete(ask("openai/tools"))
    assert [call.name for call in result.tool_calls] == ["weather", "clock"]
    assert seen[0].tool_calls == result.tool_calls
    use(model_settings, post="forbid_tools")
    chunks = [chunk async for chunk in client.stream(ask("openai/tools"))]
    assert [chunk.tool_calls for chunk in chunks if chunk.tool_calls] == []
    assert chunks[0].delta == "No tools for you."


async def test_without_hooks_a_stream_is_not_held_back(
    wire: WireServer, client: BaseLLMClient
) -> None:
    first = await anext(client.stream(ask("openai/stall")))
    assert first.delta.startswith("one")


# Hooks that are not async.

connections_used: list[Any] = []


def ask_database(request: LLMRequest) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    connections_used.append(connections["default"])


@pytest.mark.django_db(transaction=True)
async def test_a_hook_leaves_no_database_connection_behind(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    connections_used.clear()
    use(model_settings, pre="ask_database")
    await asyncio.gather(*(client.complete(ask("openai/echo")) for _ in range(12)))
    assert len(connections_used) == 12
    assert [one for one in connections_used if one.connection is not None] == []


released = threading.Event()


def hang(request: LLMRequest) -> None:
    released.wait(20)


async def test_hooks_that_hang_keep_few_threads_and_few_calls(
    wire: WireServer,
    client: BaseLLMClient,
    model_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = calls.THREADS + 2
    monkeypatch.setattr(calls, "HOOK_SECONDS", 1)
    pool = ThreadPool("hanging-hook", calls.THREADS, keeps_connections=False, queue_limit=2)
    monkeypatch.setattr(calls, "_threads", pool)
    use(model_settings, pre="hang")
    released.clear()

    async def seconds_until_blocked() -> float:
        began = time.monotonic()
        with pytest.raises(Blocked):
            await client.complete(ask("openai/echo"))
        return time.monotonic() - began

    try:
        took = await asyncio.gather(*(seconds_until_blocked() for _ in range(places + 5)))
        # Without a place nobody waits: the queue stays as short as it is.
        assert sum(one < 0.9 for one in took) == 5
        names = [one.name for one in threading.enumerate() if one.name.startswith("hanging-hook")]
        assert len(names) == calls.THREADS
    finally:
        released.set()
    use(model_settings, pre="shout")
    assert (await client.complete(ask("openai/echo"))).text == "WELL MET"


# The two that are shipped.

PII = ("llm_service.hooks.pii.mask_request", "llm_service.hooks.pii.mask_result")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to bronn@castle.example.", "write to [email]."),
        ("a.b+c@x-y.co.uk, d@e.f", "[email], [email]"),
        ("card 4111 1111 1111 1111 ok", "card [card] ok"),
        ("card 4111-1111-1111-1112", "card 4111-1111-1111-1112"),
        ("IBAN DE89 3704 0044 0532 0130 00!", "IBAN [iban]!"),
        ("IBAN DE89370400440532013001", "IBAN DE89370400440532013001"),
        ("call +49 170 1234567 now", "call [phone] now"),
        ("call (030) 1234-5678", "call [phone]"),
        ("in 2026 I had 1,000,000 coins and 12 men", "in 2026 I had 1,000,000 coins and 12 men"),
        ("1.2.3 and 10:30 and § 1234", "1.2.3 and 10:30 and § 1234"),
        ("user@localhost", "user@localhost"),
        ("", ""),
    ],
)
def test_what_names_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.fixture
async def logged() -> AsyncIterator[None]:
    set_client(LLMClient())
    yield
    set_client(None)


@pytest.mark.django_db(transaction=True)
async def test_what_is_masked_is_what_is_sent_and_logged(
    wire: WireServer, model_settings: Settings, logged: None
) -> None:
    model_settings.LLM_PRE_CALL_HOOKS, model_settings.LLM_POST_CALL_HOOKS = PII[:1], PII[1:]
    parts = [{"type": "text", "text": "mail a@b.example"}]
    messages = [
        {"role": "system", "content": "I am x@y.example"},
        {"role": "user", "content": parts},
    ]
    answer = await acompletion(model="openai/telling", messages=messages)
    said = answer.choices[0].message.content
    assert said is not None
    assert "[email]" in said
    assert "@" not in said
    sent = str(wire.received[0].body["messages"])
    assert "[email]" in sent
    assert "@" not in sent
    row = await find_row()
    assert "[email]" in row.prompt_preview
    assert "[email]" in row.response_preview
    assert "@" not in row.prompt_preview + row.response_preview


async def find_row() -> LLMCallLog:
    assert await asyncio.to_thread(call_log.flush, 5)
    return await LLMCallLog.objects.aget()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pre", ["forbid", "crash", "shout forbid"])
async def test_a_blocked_call_has_one_row_and_none_of_its_text(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings, pre: str
) -> None:
    use(model_settings, pre=pre)
    with pytest.raises(Blocked):
        await client.complete(ask("openai/echo", "my secret"))
    row = await find_row()
    assert (row.status, row.error_type) == ("blocked", "blocked")
    assert "secret" not in row.prompt_preview.lower()


async def test_a_prompt_too_long_is_blocked_and_says_how_long_it_may_be(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_PRE_CALL_HOOKS = ("llm_service.hooks.length.guard_request",)
    model_settings.LLM_MAX_PROMPT_CHARACTERS = 30
    assert (await client.complete(ask("openai/echo", "x" * 16))).text == "x" * 16
    with pytest.raises(Blocked, match="30 characters"):
        await client.complete(ask("openai/echo", "x" * 17))


@pytest.mark.parametrize("scenario", ["telling", "endless"])
async def test_a_reply_too_long_ends_as_if_the_model_had_ended_it(
    wire: WireServer, client: BaseLLMClient, model_settings: Settings, scenario: str
) -> None:
    model_settings.LLM_POST_CALL_HOOKS = ("llm_service.hooks.length.guard_result",)
    model_settings.LLM_MAX_REPLY_CHARACTERS = 200
    chunks = [chunk async for chunk in client.stream(ask(f"openai/{scenario}"))]
    assert len("".join(chunk.delta for chunk in chunks)) == 200
    assert chunks[-1].finish_reason == "length"
    await client.aclose()
    await wire.wait_until_closed(0.5)


@pytest.fixture
def _no_paths(model_settings: Settings) -> Iterator[None]:
    yield
    use(model_settings)


@pytest.mark.usefixtures("_no_paths")
def test_a_path_that_leads_nowhere_stops_the_start(model_settings: Settings) -> None:
    from llm_service.apps import check_hooks

    assert check_hooks(None) == []
    use(model_settings, pre="shout nowhere", post="not_callable")
    found = check_hooks(None)
    assert [error.id for error in found] == ["llm_service.E001", "llm_service.E001"]
    assert "LLM_PRE_CALL_HOOKS" in found[0].msg
    assert "nowhere" in found[0].msg
