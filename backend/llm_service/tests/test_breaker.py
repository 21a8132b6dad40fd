"""A vendor that fails again and again is left alone, tried once, and asked again when it answers;
meanwhile other models answer.
"""

from __future__ import annotations

import asyncio

import pytest
from pytest_django.fixtures import Settings

from llm_service import breaker
from llm_service.breaker import Breaker
from llm_service.client import LLMClient
from llm_service.errors import (
    BreakerOpen,
    ContentFiltered,
    LLMError,
    ModelNotAllowed,
    UpstreamAuthFailed,
    UpstreamFailed,
    UpstreamRateLimited,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import LLMResult


@pytest.fixture
def few(model_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two failures open it, for a moment."""
    model_settings.LLM_BREAKER_FAILURES = 2
    model_settings.LLM_MAX_RETRIES = 0
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0.2)


async def fail(client: LLMClient, model: str) -> str:
    with pytest.raises(LLMError) as caught:
        await client.complete(ask(model))
    return type(caught.value).__name__


@pytest.mark.usefixtures("few")
async def test_it_opens_is_tried_and_closes(
    wire: WireServer, client: LLMClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.breakers == {}
    kinds = [await fail(client, "openai/broken") for _ in range(5)]
    assert kinds == ["UpstreamUnavailable"] * 2 + ["BreakerOpen"] * 3
    assert (len(wire.received), client.breakers) == (2, {"openai": "open"})
    assert await fail(client, "openai/echo") == "BreakerOpen"
    await asyncio.sleep(0.25)
    assert client.breakers == {"openai": "half-open"}
    assert await fail(client, "openai/broken") == "UpstreamUnavailable"
    assert await fail(client, "openai/echo") == "BreakerOpen"
    await asyncio.sleep(0.25)
    assert (await client.complete(ask("openai/echo"))).text == "Well met"
    assert client.breakers == {"openai": "closed"}
    assert [
        record.getMessage() for record in caplog.records if "breaker" in record.getMessage()
    ] == [
        "The breaker of openai is open: 2 failures in a row, the last one upstream_unavailable",
        "The breaker of openai is closed: it answers again",
    ]


@pytest.mark.usefixtures("few")
async def test_one_trial_at_a_time(wire: WireServer, client: LLMClient) -> None:
    for _ in range(2):
        await fail(client, "openai/broken")
    await asyncio.sleep(0.25)
    trial = asyncio.create_task(fail(client, "openai/no-headers"))
    await asyncio.sleep(0.05)
    assert await fail(client, "openai/echo") == "BreakerOpen"
    trial.cancel()
    await asyncio.wait([trial])
    # A trial that was given up has told nothing: the next call is one.
    assert (await client.complete(ask("openai/echo"))).text == "Well met"


@pytest.mark.usefixtures("few")
async def test_a_hundred_calls_at_once_cost_a_vendor_in_trouble_little(
    wire: WireServer, client: LLMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 60)
    for _ in range(2):
        await fail(client, "openai/broken")
    kinds = await asyncio.gather(*(fail(client, "openai/broken") for _ in range(100)))
    assert set(kinds) == {"BreakerOpen"}
    assert len(wire.received) == 2


def test_what_says_nothing_about_the_vendor_counts_for_nothing(model_settings: Settings) -> None:
    model_settings.LLM_BREAKER_FAILURES = 2
    one = Breaker("any")
    harmless: list[LLMError] = [UpstreamRateLimited(), UpstreamAuthFailed(), ContentFiltered()]
    for error in harmless * 2:
        one.admit()
        one.fail(error)
    assert one.state == "closed"
    one.fail(UpstreamUnavailable())
    one.fail(UpstreamAuthFailed())
    one.fail(UpstreamTimeout())
    assert one.state == "closed", "an answer between two failures"
    one.fail(UpstreamUnavailable())
    assert one.state == "open"
    with pytest.raises(BreakerOpen) as caught:
        one.admit()
    assert caught.value.code == "upstream_unavailable"
    assert caught.value.retry_after is not None
    assert 14 < caught.value.retry_after <= 15


def test_a_call_from_before_it_opened_does_not_end_the_trial(
    model_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0)
    model_settings.LLM_BREAKER_FAILURES = 1
    one = Breaker("any")
    slow = one.admit()
    one.fail(UpstreamUnavailable(), one.admit())
    trial = one.admit()
    one.fail(UpstreamTimeout(), slow)
    one.give_up(slow)
    with pytest.raises(BreakerOpen):
        one.admit()
    one.fail(UpstreamTimeout(), trial)
    assert one.admit() != trial


def test_zero_turns_it_off(model_settings: Settings) -> None:
    model_settings.LLM_BREAKER_FAILURES = 0
    one = Breaker("any")
    for _ in range(100):
        one.admit()
        one.fail(UpstreamUnavailable())
    assert one.state == "closed"


# Fallback models.


async def answer(client: LLMClient, model: str, *fallbacks: str) -> LLMResult:
    return await client.complete(ask(model, fallback_models=fallbacks))


@pytest.mark.parametrize(
    "first", ["broken", "rate-limited-for-an-hour", "no-such-model", "too-long",
              "no-headers", "truncated-at-once", "refused"]
)  # fmt: skip
async def test_the_next_model_answers_for_one_that_cannot(
    wire: WireServer, client: LLMClient, model_settings: Settings, first: str
) -> None:
    model_settings.LLM_MAX_RETRIES = 0
    result = await answer(client, f"openai/{first}", "openai/wrong-key", "openai/echo")
    assert result.text == "Well met"
    asked = [request.body["model"] for request in wire.received]
    assert asked == [first, "wrong-key", "echo"]


async def test_a_retry_comes_before_a_fallback(wire: WireServer, client: LLMClient) -> None:
    await answer(client, "openai/broken", "openai/echo")
    assert [request.body["model"] for request in wire.received] == ["broken", "broken", "echo"]


async def test_the_last_error_is_the_one_that_is_told(wire: WireServer, client: LLMClient) -> None:
    with pytest.raises(UpstreamAuthFailed):
        await answer(client, "openai/broken", "openai/wrong-key")


async def test_nobody_takes_over_a_reply_that_has_begun(
    wire: WireServer, client: LLMClient
) -> None:
    with pytest.raises(UpstreamFailed):
        await answer(client, "openai/error-in-stream", "openai/echo")
    assert len(wire.received) == 1


async def test_what_one_declines_is_not_passed_on(wire: WireServer, client: LLMClient) -> None:
    with pytest.raises(ContentFiltered):
        await answer(client, "openai/prompt-filtered", "openai/echo")


async def test_a_fallback_off_the_list_is_refused_before_anybody_is_asked(
    wire: WireServer, client: LLMClient
) -> None:
    with pytest.raises(ModelNotAllowed):
        await answer(client, "openai/echo", "groq/any")
    assert wire.received == []


async def test_configured_fallbacks_serve_every_call_that_names_none(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_FALLBACK_MODELS = ("groq/not-allowed", "openai/length", "offline/persona")
    model_settings.LLM_MAX_RETRIES = 0
    assert (await client.complete(ask("openai/broken"))).text == "too long a"
    assert (await client.complete(ask("openai/length"))).finish_reason == "length"
    with pytest.raises(LLMError):
        await client.complete(ask("scripted/any", "[[script fail_at=0]]"))


async def test_an_open_breaker_hands_over_at_once(
    wire: WireServer, client: LLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_BREAKER_FAILURES = 1
    model_settings.LLM_MAX_RETRIES = 0
    script = ask("openai/broken", "[[script tokens=2]]", fallback_models=("scripted/any",))
    assert [(await client.complete(script)).text for _ in range(3)] == ["coin1 blade2"] * 3
    assert len(wire.received) == 1


async def test_all_of_it_shares_one_deadline(wire: WireServer, client: LLMClient) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    models = ("openai/no-headers",) * 4
    with pytest.raises(UpstreamTimeout):
        await client.complete(ask("openai/slow-first-token", fallback_models=models, timeout=0.6))
    assert loop.time() - began < 1.6
