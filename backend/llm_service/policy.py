"""The same deadlines, retries and fallback models for every provider."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from api.text import is_blank
from llm_service.deadlines import Chunks, Limits, StreamDeadline
from llm_service.errors import LLMError, UpstreamStalled, UpstreamTimeout
from llm_service.reply_gate import ReplyGate
from llm_service.routes import Route, RouteSelector
from llm_service.types import LLMChunk

# How long to wait for the usage after a finish reason.
AFTER_FINISH_SECONDS = 1.0


class Observer(Protocol):
    """Is notified of upstream events of a call before anything else."""

    def attempt(self, model: str) -> None:
        """An attempt begins; `model` is the one called."""

    def receive(self, chunk: LLMChunk) -> None:
        """The provider has sent a chunk."""


async def apply_policy(routes: Sequence[Route], limits: Limits, observer: Observer) -> Chunks:
    """Stream the reply of the first route that yields a first token, all under `limits`.

    Raises `UpstreamTimeout`, `UpstreamStalled`, `UpstreamIncomplete`, `UpstreamEmpty`,
    `BreakerOpen`, or the last provider's error. Thoughts may come from an earlier attempt.
    """
    ends_at = asyncio.get_running_loop().time() + limits.total
    selector = RouteSelector(routes, limits, ends_at)
    has_started = has_thought = False
    while True:
        try:
            route = selector.begin()
            observer.attempt(route.model)
            separator = "\n\n" if has_thought else ""
            async with aclosing(_read(route, limits, ends_at, observer)) as chunks:
                async for chunk in chunks:
                    if not has_started and _is_answer(chunk):
                        has_started = True
                        selector.succeed()
                    if chunk.thought:
                        has_thought = True
                        chunk = replace(chunk, thought=separator + chunk.thought)
                        separator = ""
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


async def _read(route: Route, limits: Limits, ends_at: float, observer: Observer) -> Chunks:
    """One attempt under its deadlines. An empty chunk counts as progress: the model is thinking."""
    deadline = StreamDeadline(ends_at)
    gate = ReplyGate(route.model, is_whole=route.is_whole)
    wait, has_begun, goes_on = limits.first_token, False, False
    try:
        async with aclosing(route.open()) as chunks:
            while (chunk := await deadline.next_of(chunks, wait)) is not None:
                observer.receive(chunk)
                was_whole = gate.is_whole
                chunk = gate.filter(chunk)
                # Some servers give a finish reason with every piece of text.
                goes_on = goes_on or (was_whole and not is_blank(chunk.delta))
                is_short = gate.is_whole and not goes_on
                wait = min(limits.stall, AFTER_FINISH_SECONDS) if is_short else limits.stall
                has_begun = True
                yield chunk
    except TimeoutError:
        if not gate.has_finished:
            if (rest := gate.flush()) is not None:
                yield rest
            is_stall = has_begun and asyncio.get_running_loop().time() < ends_at
            raise (UpstreamStalled if is_stall else UpstreamTimeout)() from None
    except LLMError:
        # A reply with its finish reason is complete, even if an error follows instead of the usage.
        if not gate.is_whole:
            if (rest := gate.flush()) is not None:
                yield rest
            raise
    finally:
        deadline.close()
    if (rest := gate.finish()) is not None:
        yield rest
    gate.check()
