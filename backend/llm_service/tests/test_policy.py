"""Deadlines and ends of calls, the same for every provider."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from llm_service import policy
from llm_service.deadlines import Limits
from llm_service.errors import (
    UpstreamIncomplete,
    UpstreamStalled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from llm_service.policy import apply_policy
from llm_service.routes import Route
from llm_service.tests.upstreams import FINISH, Step, Upstream, Witness, limits, read
from llm_service.types import LLMChunk, LLMRequest


async def test_a_late_first_token_is_a_timeout_and_is_not_asked_for_twice() -> None:
    upstream = Upstream([0.4, LLMChunk("late"), FINISH])
    with pytest.raises(UpstreamTimeout):
        await read(upstream, limits())
    assert (upstream.opened, upstream.closed) == (1, 1)


async def test_a_pause_between_tokens_is_a_stall() -> None:
    upstream = Upstream([LLMChunk("one"), 0.3, LLMChunk("two"), FINISH])
    with pytest.raises(UpstreamStalled):
        await read(upstream, limits())


async def test_many_short_pauses_are_no_stall() -> None:
    words: list[Step] = [step for _ in range(8) for step in (0.06, LLMChunk("word "))]
    assert await read(Upstream([*words, FINISH]), limits(stall=0.4)) == "word " * 8


async def test_the_first_token_may_take_longer_than_a_stall() -> None:
    assert await read(Upstream([0.15, LLMChunk("slow"), FINISH]), limits(first_token=3)) == "slow"


async def test_all_of_a_reply_has_a_limit() -> None:
    words: list[Step] = [step for _ in range(100) for step in (0.05, LLMChunk("word "))]
    began = time.monotonic()
    with pytest.raises(UpstreamTimeout):
        await read(Upstream([*words, FINISH]), limits(total=0.3))
    assert 0.25 < time.monotonic() - began < 3


async def test_a_slow_consumer_is_not_a_stall() -> None:
    upstream = Upstream([LLMChunk("one "), LLMChunk("two"), FINISH])
    assert await read(upstream, limits(stall=0.05), pause=0.12) == "one two"


async def test_a_cancellation_from_outside_stays_one() -> None:
    upstream = Upstream([LLMChunk("one"), 5.0])
    task = asyncio.create_task(read(upstream, limits(stall=5)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert upstream.closed == 1


async def test_a_timeout_of_the_consumer_is_its_own() -> None:
    upstream = Upstream([LLMChunk("one"), 5.0])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await read(upstream, limits(stall=5))
    assert upstream.closed == 1


async def test_our_deadline_leaves_the_consumers_task_uncancelled() -> None:
    task = asyncio.current_task()
    assert task is not None
    with pytest.raises(UpstreamStalled):
        await read(Upstream([LLMChunk("one"), 5.0]), limits())
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_a_stream_may_be_read_by_one_task_after_another() -> None:
    upstream = Upstream([LLMChunk("one"), LLMChunk("two"), 5.0])
    routes = [Route("any", upstream.open)]
    async with aclosing(apply_policy(routes, limits(), Witness())) as chunks:
        first = await asyncio.create_task(anext(chunks))
        second = await asyncio.create_task(anext(chunks))
        with pytest.raises(UpstreamStalled):
            await asyncio.create_task(anext(chunks))
    assert (first.delta, second.delta) == ("one", "two")


async def test_an_end_without_a_reason_is_incomplete() -> None:
    with pytest.raises(UpstreamIncomplete):
        await read(Upstream([LLMChunk("one")]), limits())


async def test_an_error_after_the_finish_reason_changes_nothing() -> None:
    upstream = Upstream([LLMChunk("one"), FINISH, UpstreamUnavailable()])
    assert await read(upstream, limits()) == "one"


def test_a_stream_has_five_minutes_unless_more_is_configured(model_settings: Settings) -> None:
    model_settings.LLM_REQUEST_TIMEOUT = 60
    stream = LLMRequest("vendor/name", ())
    whole = replace(stream, stream=False)
    assert (Limits.of(stream).total, Limits.of(whole).total) == (300, 60)
    model_settings.LLM_REQUEST_TIMEOUT = 900
    assert (Limits.of(stream).total, Limits.of(whole).total) == (900, 900)
    assert Limits.of(replace(whole, timeout=5)).total == 5


async def test_a_finish_before_the_text_does_not_end_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "AFTER_FINISH_SECONDS", 0.01)
    upstream = Upstream(
        [LLMChunk(thought="hm", finish_reason="stop"), 0.06, LLMChunk("one"), FINISH]
    )
    assert await read(upstream, limits()) == "one"


async def test_text_after_a_finish_makes_the_wait_for_more_a_long_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As of a server that gives a finish reason with every piece."""
    monkeypatch.setattr(policy, "AFTER_FINISH_SECONDS", 0.15)
    one, two, three = (LLMChunk(text, finish_reason="stop") for text in ("one ", "two ", "three"))
    upstream = Upstream([one, two, 0.3, three, 0.3])
    assert await read(upstream, limits(stall=2)) == "one two three"
    blank = Upstream([LLMChunk("one"), FINISH, LLMChunk("\n"), 0.6, LLMChunk(" more")])
    assert await read(blank, limits(stall=1)) == "one\n"


async def test_text_that_was_held_back_is_handed_over_before_an_error() -> None:
    upstream = Upstream([LLMChunk("one <"), UpstreamUnavailable()])
    text = ""
    with pytest.raises(UpstreamUnavailable):
        async for chunk in apply_policy([Route("any", upstream.open)], limits(), Witness()):
            text += chunk.delta
    assert text == "one <"


async def test_an_observer_sees_each_attempt_and_each_chunk_first() -> None:
    upstream = Upstream([UpstreamUnavailable()], [LLMChunk("one"), FINISH])
    witness = Witness()
    routes = [Route("any", upstream.open)]
    async for chunk in apply_policy(routes, limits(), witness):
        assert witness.told[-1] == chunk
    assert witness.told == ["any", "any", LLMChunk("one"), FINISH]
