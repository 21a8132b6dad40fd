"""How long a call may take and when it is tried again: the same rules for every provider."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from django.conf import settings

from llm_service.errors import (
    LLMError,
    UpstreamIncomplete,
    UpstreamRateLimited,
    UpstreamStalled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from llm_service.types import LLMChunk

STREAM_TOTAL_SECONDS = 300.0
# How long a reply that is over waits for its usage.
AFTER_FINISH_SECONDS = 1.0
BACKOFF_BASE_SECONDS = 0.5
BACKOFF_MAX_SECONDS = 20.0

# Not UpstreamTimeout: a model too slow for its first token is not made faster by asking twice.
RETRIED = (UpstreamRateLimited, UpstreamUnavailable, UpstreamIncomplete)

Chunks = AsyncGenerator[LLMChunk, None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines of one call in seconds, and how often it is retried before its first token."""

    first_token: float
    stall: float
    total: float
    retries: int

    @classmethod
    def for_stream(cls) -> Limits:
        return cls._configured(max(STREAM_TOTAL_SECONDS, settings.LLM_REQUEST_TIMEOUT))

    @classmethod
    def for_completion(cls) -> Limits:
        return cls._configured(settings.LLM_REQUEST_TIMEOUT)

    @classmethod
    def _configured(cls, total: float) -> Limits:
        return cls(
            first_token=settings.LLM_FIRST_TOKEN_TIMEOUT,
            stall=settings.LLM_STALL_TIMEOUT,
            total=total,
            retries=settings.LLM_MAX_RETRIES,
        )


async def apply_policy(open_stream: Callable[[], Chunks], limits: Limits) -> Chunks:
    """Stream what `open_stream` gives, under `limits`; each attempt opens a new stream.

    Raises `UpstreamTimeout`, `UpstreamStalled`, `UpstreamIncomplete`, or what the provider raised.
    """
    deadline = asyncio.get_running_loop().time() + limits.total
    for attempt in range(limits.retries + 1):
        has_started = False
        try:
            async with aclosing(_watch(open_stream(), limits, deadline)) as chunks:
                async for chunk in chunks:
                    has_started = has_started or bool(chunk.delta or chunk.finish_reason)
                    yield chunk
            return
        except RETRIED as error:
            delay = _backoff(error, attempt)
            is_last = has_started or not error.retryable or attempt == limits.retries
            if is_last or delay is None or _time_left(deadline) <= delay:
                raise
        await asyncio.sleep(delay)


async def _watch(chunks: Chunks, limits: Limits, deadline: float) -> Chunks:
    """One attempt under its deadlines. An empty chunk is progress too: a model that thinks."""
    watchdog = Watchdog(deadline)
    wait, has_begun, is_finished = limits.first_token, False, False
    try:
        async with aclosing(chunks):
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

    def _arm(self, seconds: float) -> None:
        self._expires_at = min(self._loop.time() + seconds, self._deadline)
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
