"""What is tried again, how often and how soon, the same for every provider."""

from __future__ import annotations

import time

import pytest

from llm_service.errors import (
    UpstreamAuthFailed,
    UpstreamEmpty,
    UpstreamIncomplete,
    UpstreamRateLimited,
    UpstreamUnavailable,
)
from llm_service.policy import apply_policy
from llm_service.routes import Route
from llm_service.tests.upstreams import FINISH, Step, Upstream, Witness, limits, read
from llm_service.types import LLMChunk


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
    assert (upstream.opened, time.monotonic() - began < 5) == (1, True)


async def test_no_retry_begins_that_could_not_end_in_time() -> None:
    upstream = Upstream([UpstreamRateLimited(retry_after=8)])
    began = time.monotonic()
    with pytest.raises(UpstreamRateLimited):
        await read(upstream, limits(total=6))
    assert (upstream.opened, time.monotonic() - began < 3) == (1, True)


EMPTY: list[Step] = [LLMChunk(thought="hm"), LLMChunk("\n"), FINISH]


async def test_an_empty_reply_is_asked_for_once_more() -> None:
    upstream = Upstream(EMPTY, [LLMChunk("one"), FINISH])
    began = time.monotonic()
    assert await read(upstream, limits()) == "one"
    assert upstream.opened == 2
    assert time.monotonic() - began < 0.24  # the shortest pause between attempts is 0.25


async def test_thoughts_of_two_attempts_are_two_paragraphs() -> None:
    upstream = Upstream(EMPTY, [LLMChunk(thought="so"), LLMChunk(thought=" be it"), FINISH])
    route, thoughts = Route("any", upstream.open), ""
    with pytest.raises(UpstreamEmpty):
        async for chunk in apply_policy([route], limits(), Witness()):
            thoughts += chunk.thought
    assert thoughts == "hm\n\nso be it"


async def test_a_second_empty_reply_is_an_error() -> None:
    upstream = Upstream(EMPTY)
    with pytest.raises(UpstreamEmpty):
        await read(upstream, limits(retries=5))
    assert upstream.opened == 2


async def test_a_reply_of_invisible_characters_is_an_empty_one() -> None:
    # Unicode's tag characters: a message of a user that has nothing else is refused, too.
    upstream = Upstream([LLMChunk("\U000e0041\U000e0042"), FINISH])
    with pytest.raises(UpstreamEmpty):
        await read(upstream, limits())


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
