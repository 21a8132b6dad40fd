"""Chooses the model of each attempt: the same again, the next one, or none."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llm_service.breaker import Breaker
from llm_service.deadlines import Chunks, Limits
from llm_service.errors import (
    Blocked,
    BreakerOpen,
    ContentFiltered,
    LLMError,
    ModelNotAllowed,
    RetryAfterError,
    ThoughtUntilLimit,
    UpstreamEmpty,
    UpstreamIncomplete,
)

logger = logging.getLogger(__name__)

BACKOFF_BASE_SECONDS = 0.5
BACKOFF_MAX_SECONDS = 20.0

# Not UpstreamTimeout: a retry does not make a model faster that is too slow for its first token.
RETRIED = (RetryAfterError, UpstreamIncomplete)

# Errors after which no fallback model is tried.
NOT_PASSED_ON = (Blocked, ContentFiltered, ModelNotAllowed)


@dataclass(frozen=True, slots=True)
class Route:
    """One model to ask: each call of `open` makes one attempt, as `BaseLLMClient.stream` does."""

    model: str
    open: Callable[[], Chunks]
    breaker: Breaker | None = None
    # The reply is not shown before its end.
    is_whole: bool = False


class RouteSelector:
    """Chooses the route of each attempt of a call, and reports the outcomes to the breakers."""

    def __init__(self, routes: Sequence[Route], limits: Limits, ends_at: float) -> None:
        """`ends_at`: the deadline of the whole call, by the event loop's clock."""
        self._routes = list(routes)
        self._limits = limits
        self._ends_at = ends_at
        self._attempt = 0
        self._is_under_way = False
        self._trial: float | None = None
        self._was_empty = False

    def begin(self) -> Route:
        """The route of the attempt that begins now; raises `BreakerOpen`."""
        route = self._routes[0]
        self._trial = None if route.breaker is None else route.breaker.admit()
        self._is_under_way = True
        return route

    def succeed(self) -> None:
        """The attempt has brought its first token."""
        if (breaker := self._routes[0].breaker) is not None:
            breaker.succeed()

    def give_up(self) -> None:
        """The attempt may have been cancelled before it had an outcome for the breaker."""
        if self._is_under_way and (breaker := self._routes[0].breaker) is not None:
            breaker.give_up(self._trial)

    def fail(self, error: LLMError) -> float | None:
        """The attempt failed before its first token: seconds until the next one, or None for no
        more.
        """
        breaker = self._routes[0].breaker
        if self._is_under_way and breaker is not None:
            breaker.fail(error, self._trial)
        self._is_under_way = False
        delay = self._retry_delay(error)
        if delay is not None:
            self._attempt += 1
            return delay
        if isinstance(error, NOT_PASSED_ON) or len(self._routes) == 1 or self._seconds_left() <= 0:
            return None
        failed = self._routes.pop(0)
        logger.warning(
            "%s cannot answer (%s), trying %s", failed.model, error.code, self._routes[0].model
        )
        self._attempt = 0
        return 0.0

    def _retry_delay(self, error: LLMError) -> float | None:
        if isinstance(error, UpstreamEmpty):
            was_empty, self._was_empty = self._was_empty, True
            is_worth_it = not was_empty and not isinstance(error, ThoughtUntilLimit)
            has_room = self._attempt < self._limits.retries and self._seconds_left() > 0
            return 0.0 if is_worth_it and has_room else None
        if not isinstance(error, RETRIED) or isinstance(error, BreakerOpen):
            return None
        if not error.retryable or self._attempt >= self._limits.retries:
            return None
        delay = _backoff(error, self._attempt)
        return None if delay is None or self._seconds_left() <= delay else delay

    def _seconds_left(self) -> float:
        return self._ends_at - asyncio.get_running_loop().time()


def _backoff(error: RetryAfterError | UpstreamIncomplete, attempt: int) -> float | None:
    """Seconds until the next attempt; None if the vendor asks for a longer wait than ours."""
    asked = error.retry_after if isinstance(error, RetryAfterError) else None
    if asked is not None and asked > BACKOFF_MAX_SECONDS:
        return None
    # Jitter spreads the retries of many streams that failed together.
    jittered = BACKOFF_BASE_SECONDS * 2.0**attempt * random.uniform(0.5, 1.0)  # noqa: S311
    return min(max(jittered, asked or 0.0), BACKOFF_MAX_SECONDS)
