"""How long a call may take, when it is tried again and where else: the same rules for every
provider.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from llm_service.base import Take
from llm_service.breaker import Breaker
from llm_service.errors import (
    Blocked,
    BreakerOpen,
    ContentFiltered,
    LLMError,
    ModelNotAllowed,
    UpstreamIncomplete,
    UpstreamRateLimited,
    UpstreamStalled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from llm_service.types import LLMChunk

logger = logging.getLogger(__name__)

STREAM_TOTAL_SECONDS = 300.0
# How long a reply that is over waits for its usage.
AFTER_FINISH_SECONDS = 1.0
BACKOFF_BASE_SECONDS = 0.5
BACKOFF_MAX_SECONDS = 20.0

# Not UpstreamTimeout: a model too slow for its first token is not made faster by asking twice.
RETRIED = (UpstreamRateLimited, UpstreamUnavailable, UpstreamIncomplete)

# What another model would not be told either.
NOT_PASSED_ON = (Blocked, ContentFiltered, ModelNotAllowed)

Chunks = AsyncGenerator[LLMChunk, None]


@dataclass(frozen=True, slots=True)
class Route:
    """One model to ask: each call of `open` makes one attempt; see `BaseLLMClient.stream_into`."""

    model: str
    open: Callable[[Take], Chunks]
    breaker: Breaker | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines of one call in seconds, and how often it is retried before its first token."""

    first_token: float
    stall: float
    total: float
    retries: int

    @classmethod
    def for_stream(cls, total: float | None = None) -> Limits:
        return cls._configured(total or max(STREAM_TOTAL_SECONDS, settings.LLM_REQUEST_TIMEOUT))

    @classmethod
    def for_completion(cls, total: float | None = None) -> Limits:
        return cls._configured(total or settings.LLM_REQUEST_TIMEOUT)

    @classmethod
    def _configured(cls, total: float) -> Limits:
        return cls(
            first_token=settings.LLM_FIRST_TOKEN_TIMEOUT,
            stall=settings.LLM_STALL_TIMEOUT,
            total=total,
            retries=settings.LLM_MAX_RETRIES,
        )


def _refuse(_: str) -> bool:
    return False


async def apply_policy(
    routes: Sequence[Route],
    limits: Limits,
    on_attempt: Callable[[str], None] | None = None,
    take: Take = _refuse,
) -> Chunks:
    """Stream what the first of `routes` gives that has a first token, all under `limits`;
    `on_attempt` hears of the model before each attempt. Text behind the first token may be given to
    `take`, as `BaseLLMClient.stream_into` says.

    Raises `UpstreamTimeout`, `UpstreamStalled`, `UpstreamIncomplete`, `BreakerOpen`, or what the
    last provider raised.
    """
    deadline = asyncio.get_running_loop().time() + limits.total
    turn = Turn(routes, limits, deadline)
    has_started = False

    def take_more(delta: str) -> bool:
        return has_started and take(delta)

    while True:
        try:
            attempt = partial(turn.open, on_attempt)
            async with aclosing(_watch(attempt, limits, deadline, take_more)) as chunks:
                async for chunk in chunks:
                    if not has_started and _is_answer(chunk):
                        has_started = True
                        turn.succeed()
                    yield chunk
            return
        except LLMError as error:
            if has_started:
                raise
            delay = turn.fail(error)
            if delay is None:
                raise
        finally:
            if not has_started:
                turn.give_up()
        if delay:
            await asyncio.sleep(delay)


def _is_answer(chunk: LLMChunk) -> bool:
    return bool(chunk.delta or chunk.finish_reason or chunk.tool_calls)


class Turn:
    """Whose turn it is: the same model again, the next one, or nobody's."""

    __slots__ = ("_attempt", "_deadline", "_limits", "_routes", "_under_way")

    def __init__(self, routes: Sequence[Route], limits: Limits, deadline: float) -> None:
        self._routes = list(routes)
        self._limits = limits
        self._deadline = deadline
        self._attempt = 0
        self._under_way = False

    def open(self, on_attempt: Callable[[str], None] | None, take: Take) -> Chunks:
        """Begin an attempt; raises `BreakerOpen`."""
        route = self._routes[0]
        if route.breaker is not None:
            route.breaker.admit()
        self._under_way = True
        if on_attempt is not None:
            on_attempt(route.model)
        return route.open(take)

    def succeed(self) -> None:
        if (breaker := self._routes[0].breaker) is not None:
            breaker.succeed()

    def give_up(self) -> None:
        """If the attempt ended without a word about the vendor, it is no longer waited for."""
        if self._under_way and (breaker := self._routes[0].breaker) is not None:
            breaker.give_up()

    def fail(self, error: LLMError) -> float | None:
        """Seconds to wait before the next attempt; None if there shall be none."""
        breaker = self._routes[0].breaker
        if self._under_way and breaker is not None:
            breaker.fail(error)
        self._under_way = False
        delay = self._retry_delay(error)
        if delay is not None:
            self._attempt += 1
            return delay
        if isinstance(error, NOT_PASSED_ON) or len(self._routes) == 1:
            return None
        if _time_left(self._deadline) <= 0:
            return None
        logger.warning(
            "%s cannot answer (%s), asking %s",
            self._routes[0].model,
            error.code,
            self._routes[1].model,
        )
        del self._routes[0]
        self._attempt = 0
        return 0.0

    def _retry_delay(self, error: LLMError) -> float | None:
        if not isinstance(error, RETRIED) or isinstance(error, BreakerOpen):
            return None
        if not error.retryable or self._attempt >= self._limits.retries:
            return None
        delay = _backoff(error, self._attempt)
        return None if delay is None or _time_left(self._deadline) <= delay else delay


async def _watch(
    attempt: Callable[[Take], Chunks], limits: Limits, deadline: float, take: Take
) -> Chunks:
    """One attempt under its deadlines. An empty chunk is progress too: a model that thinks."""
    watchdog = Watchdog(deadline)
    wait, has_begun, is_finished = limits.first_token, False, False

    def take_in_time(delta: str) -> bool:
        is_taken = take(delta)
        if is_taken:
            watchdog.put_off(wait)
        return is_taken

    try:
        async with aclosing(attempt(take_in_time)) as chunks:
            while (chunk := await watchdog.next_of(chunks, wait)) is not None:
                is_finished = is_finished or chunk.finish_reason is not None
                wait = min(limits.stall, AFTER_FINISH_SECONDS) if is_finished else limits.stall
                has_begun = True
                yield chunk
    except TimeoutError:
        if not is_finished:
            is_late = has_begun and _time_left(deadline) > 0
            raise (UpstreamStalled if is_late else UpstreamTimeout)() from None
    except LLMError:
        # A reply that has its finish reason is whole, whatever comes instead of the usage.
        if not is_finished:
            raise
    finally:
        watchdog.stop()
    if not is_finished:
        raise UpstreamIncomplete


class Watchdog:
    """Cancels the waiting task when a wait outlasts its time; one loop timer for a whole stream.

    `asyncio.timeout` would create and cancel a timer per chunk, and around the whole generator it
    would strike its consumer; here arming only writes a number, and the timer, when it fires too
    early, puts itself off.
    """

    __slots__ = ("_cancelling", "_deadline", "_expired", "_expires_at", "_loop", "_task", "_timer")

    def __init__(self, deadline: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._deadline = deadline
        self._expires_at = deadline
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._expired = False
        self._timer: asyncio.TimerHandle | None = None

    async def next_of(self, chunks: Chunks, seconds: float) -> LLMChunk | None:
        """The next chunk, None at the end; `TimeoutError` after `seconds` or at the deadline."""
        self._arm(seconds)
        try:
            return await anext(chunks, None)
        except asyncio.CancelledError:
            if self._is_ours():
                raise TimeoutError from None
            raise
        finally:
            self._task = None

    def put_off(self, seconds: float) -> None:
        """What is waited for shows signs of life: `seconds` count from now."""
        self._expires_at = min(self._loop.time() + seconds, self._deadline)

    def _arm(self, seconds: float) -> None:
        self.put_off(seconds)
        self._task = asyncio.current_task(self._loop)
        self._cancelling = self._task.cancelling() if self._task else 0
        if self._timer is None or self._expires_at < self._timer.when():
            self._schedule()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _is_ours(self) -> bool:
        """Whether the cancellation just caught is ours and nobody else's; takes it back if so."""
        if not self._expired or self._task is None:
            return False
        return self._task.uncancel() <= self._cancelling

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._expires_at, self._fire)

    def _fire(self) -> None:
        self._timer = None
        if self._task is None:
            return
        if self._loop.time() < self._expires_at:
            self._schedule()
            return
        self._expired = True
        self._task.cancel()


def _backoff(
    error: UpstreamRateLimited | UpstreamUnavailable | UpstreamIncomplete, attempt: int
) -> float | None:
    """Seconds to wait before the next attempt; None if the vendor asks for more than we wait."""
    asked = None if isinstance(error, UpstreamIncomplete) else error.retry_after
    if asked is not None and asked > BACKOFF_MAX_SECONDS:
        return None
    # Jitter spreads the retries of many streams that failed together.
    jittered = BACKOFF_BASE_SECONDS * 2.0**attempt * random.uniform(0.5, 1.0)  # noqa: S311
    return min(max(jittered, asked or 0.0), BACKOFF_MAX_SECONDS)


def _time_left(deadline: float) -> float:
    return deadline - asyncio.get_running_loop().time()
