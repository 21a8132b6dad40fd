"""Deadlines and retries, the same for every provider."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from llm_service import policy
from llm_service.errors import (
    UpstreamAuthFailed,
    UpstreamEmpty,
    UpstreamIncomplete,
    UpstreamRateLimited,
    UpstreamStalled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from llm_service.limits import Limits
from llm_service.policy import apply_policy
from llm_service.routes import Route
from llm_service.types import LLMChunk, LLMRequest

Step = float | LLMChunk | Exception
FINISH = LLMChunk(finish_reason="stop")


class Upstream:
    """Plays one list of steps for each attempt: a pause in seconds, a chunk, or an error."""

    def __init__(self, *attempts: list[Step]) -> None:
        self.attempts = list(attempts)
        self.opened = 0
        self.closed = 0

    async def open(self) -> AsyncGenerator[LLMChunk, None]:
        steps = self.attempts[min(self.opened, len(self.attempts) - 1)]
        self.opened += 1
        try:
            for step in steps:
                if isinstance(step, LLMChunk):
                    yield step
                elif isinstance(step, Exception):
                    raise step
                else:
                    await asyncio.sleep(step)
        finally:
            self.closed += 1


class Witness:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str | LLMChunk] = []

    def attempt(self, model: str) -> None:
        self.told.append(model)

    def receive(self, chunk: LLMChunk) -> None:
        self.told.append(chunk)


def limits(
    first_token: float = 0.2, stall: float = 0.1, total: float = 5, retries: int = 2
) -> Limits:
    return Limits(first_token, stall, total, retries)


async def read(upstream: Upstream, applied: Limits, pause: float = 0) -> str:
    text = ""
    async for chunk in apply_policy([Route("any", upstream.open)], applied, Witness()):
        text += chunk.delta
        await asyncio.sleep(pause)
    return text


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
    assert await read(Upstream([*words, FINISH]), limits()) == "word " * 8


async def test_the_first_token_may_take_longer_than_a_stall() -> None:
    assert await read(Upstream([0.15, LLMChunk("slow"), FINISH]), limits()) == "slow"


async def test_all_of_a_reply_has_a_limit() -> None:
    words: list[Step] = [step for _ in range(20) for step in (0.05, LLMChunk("word "))]
    began = time.monotonic()
    with pytest.raises(UpstreamTimeout):
        await read(Upstream([*words, FINISH]), limits(total=0.3))
    assert 0.25 < time.monotonic() - began < 0.95


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


@pytest.mark.parametrize(
    "error", [UpstreamUnavailable(), UpstreamRateLimited(), UpstreamIncomplete()]
)
async def test_a_failure_before_the_first_token_is_tried_again(error: Exception) -> None:
    upstream = Upstream([error], [LLMChunk("at last"), FINISH])
    assert await read(upstream, limits(retries=1)) == "at last"
    assert (upstream.opened, upstream.closed) == (2, 2)


async def test_a_failure_after_the_first_token_is_final() -> None:
    upstream = Upstream([LLMChunk("one"), UpstreamUnavailable()])
    with pytest.raises(UpstreamUnavailable):
        await read(upstream, limits())
    assert upstream.opened == 1


async def test_a_thought_alone_does_not_forbid_another_try() -> None:
    upstream = Upstream([LLMChunk(), UpstreamUnavailable()], [LLMChunk("one"), FINISH])
    assert await read(upstream, limits()) == "one"


async def test_what_cannot_get_better_is_not_tried_again() -> None:
    upstream = Upstream([UpstreamAuthFailed()])
    with pytest.raises(UpstreamAuthFailed):
        await read(upstream, limits())
    assert upstream.opened == 1


async def test_tries_are_counted_and_further_and_further_apart() -> None:
    upstream = Upstream([UpstreamUnavailable()])
    began = time.monotonic()
    with pytest.raises(UpstreamUnavailable):
        await read(upstream, limits(retries=2))
    assert upstream.opened == 3
    assert time.monotonic() - began >= 0.75  # half to all of 0.5 s, then of 1 s


async def test_no_retries_means_one_attempt() -> None:
    upstream = Upstream([UpstreamUnavailable()])
    with pytest.raises(UpstreamUnavailable):
        await read(upstream, limits(retries=0))
    assert upstream.opened == 1


async def test_a_vendor_that_asks_for_too_long_a_pause_is_not_asked_again() -> None:
    upstream = Upstream([UpstreamRateLimited(retry_after=21)])
    began = time.monotonic()
    with pytest.raises(UpstreamRateLimited):
        await read(upstream, limits(total=300))
    assert (upstream.opened, time.monotonic() - began < 0.1) == (1, True)


async def test_no_retry_begins_that_could_not_end_in_time() -> None:
    upstream = Upstream([UpstreamRateLimited(retry_after=2)])
    began = time.monotonic()
    with pytest.raises(UpstreamRateLimited):
        await read(upstream, limits(total=1))
    assert (upstream.opened, time.monotonic() - began < 0.1) == (1, True)


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


EMPTY: list[Step] = [LLMChunk(thought="hm"), LLMChunk("\n"), FINISH]


async def test_an_empty_reply_is_asked_for_once_more() -> None:
    upstream = Upstream(EMPTY, [LLMChunk("one"), FINISH])
    began = time.monotonic()
    assert await read(upstream, limits()) == "one"
    assert upstream.opened == 2
    assert time.monotonic() - began < 0.1


async def test_a_second_empty_reply_is_an_error() -> None:
    upstream = Upstream(EMPTY)
    with pytest.raises(UpstreamEmpty):
        await read(upstream, limits(retries=5))
    assert upstream.opened == 2


async def test_thoughts_until_the_limit_are_not_asked_for_again() -> None:
    upstream = Upstream([LLMChunk(thought="hm"), LLMChunk(finish_reason="length")])
    with pytest.raises(UpstreamEmpty) as caught:
        await read(upstream, limits())
    assert upstream.opened == 1
    assert "limit" in caught.value.detail


async def test_a_filtered_reply_without_text_is_no_empty_one() -> None:
    upstream = Upstream([LLMChunk(finish_reason="content_filter")])
    assert await read(upstream, limits()) == ""
    assert upstream.opened == 1


async def test_a_finish_before_the_text_does_not_end_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "AFTER_FINISH_SECONDS", 0.01)
    upstream = Upstream(
        [LLMChunk(thought="hm", finish_reason="stop"), 0.06, LLMChunk("one"), FINISH]
    )
    assert await read(upstream, limits()) == "one"


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
