"""How long a call may take, when it is retried and on which model: the same rules for every
provider.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Protocol

from llm_service.errors import LLMError, UpstreamIncomplete, UpstreamStalled, UpstreamTimeout
from llm_service.limits import Limits
from llm_service.routes import Route, RouteSelector
from llm_service.stream_deadline import Chunks, StreamDeadline
from llm_service.types import LLMChunk

# How long a reply with a finish reason waits for its usage.
AFTER_FINISH_SECONDS = 1.0


class Observer(Protocol):
    """Is told what a call does upstream, before anybody else sees it."""

    def attempt(self, model: str) -> None:
        """An attempt begins; `model` is the one that is asked."""

    def receive(self, chunk: LLMChunk) -> None:
        """The provider has sent a chunk."""


async def apply_policy(routes: Sequence[Route], limits: Limits, observer: Observer) -> Chunks:
    """Stream what the first of `routes` gives that has a first token, all under `limits`.

    Raises `UpstreamTimeout`, `UpstreamStalled`, `UpstreamIncomplete`, `BreakerOpen`, or what the
    last provider raised.
    """
    ends_at = asyncio.get_running_loop().time() + limits.total
    selector = RouteSelector(routes, limits, ends_at)
    has_started = False
    while True:
        try:
            route = selector.begin()
            observer.attempt(route.model)
            async with aclosing(_read(route.open(), limits, ends_at)) as chunks:
                async for chunk in chunks:
                    observer.receive(chunk)
                    if not has_started and _is_answer(chunk):
                        has_started = True
                        selector.succeed()
                    yield chunk
            return
        except LLMError as error:
            if has_started:
                raise
            delay = selector.fail(error)
            if delay is None:
                raise
        finally:
            if not has_started:
                selector.give_up()
        if delay:
            await asyncio.sleep(delay)


def _is_answer(chunk: LLMChunk) -> bool:
    return bool(chunk.delta or chunk.finish_reason or chunk.tool_calls)


async def _read(attempt: Chunks, limits: Limits, ends_at: float) -> Chunks:
    """One attempt under its deadlines. An empty chunk counts as progress: a model that thinks."""
    deadline = StreamDeadline(ends_at)
    wait, has_begun, is_finished = limits.first_token, False, False
    try:
        async with aclosing(attempt) as chunks:
            while (chunk := await deadline.next_of(chunks, wait)) is not None:
                is_finished = is_finished or chunk.finish_reason is not None
                wait = min(limits.stall, AFTER_FINISH_SECONDS) if is_finished else limits.stall
                has_begun = True
                yield chunk
    except TimeoutError:
        if not is_finished:
            is_stall = has_begun and asyncio.get_running_loop().time() < ends_at
            raise (UpstreamStalled if is_stall else UpstreamTimeout)() from None
    except LLMError:
        # A reply that has its finish reason is whole, whatever comes instead of the usage.
        if not is_finished:
            raise
    finally:
        deadline.close()
    if not is_finished:
        raise UpstreamIncomplete
