"""A circuit breaker per vendor: after several failures in a row a vendor is not called for a while,
so that callers do not wait for it and it can recover.

Closed: calls pass, failures in a row are counted. Open: calls are refused at once. Half-open: one
call passes as a trial; its success closes the breaker, its failure opens it again.
"""

import logging
import threading
import time

from django.conf import settings

from llm_service.errors import (
    BreakerOpen,
    LLMError,
    UpstreamIncomplete,
    UpstreamTimeout,
    UpstreamUnavailable,
)

logger = logging.getLogger(__name__)

OPEN_SECONDS = 15.0
# A trial without an outcome after this long was lost with its task: the next call is a trial.
TRIAL_SECONDS = 60.0
# Errors that count as failures: no rate limits, which have their own wait, and no mistakes in a
# request or a key.
_FAILURES = (UpstreamUnavailable, UpstreamTimeout, UpstreamIncomplete)

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"


class Breaker:
    """The breaker of one vendor; safe for any number of threads and event loops."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trial_at: float | None = None

    @property
    def state(self) -> str:
        """`closed`, `open`, or `half-open`: the next call is a trial, or one is under way."""
        with self._lock:
            if self._opened_at is None:
                return CLOSED
            return HALF_OPEN if self._seconds_left() <= 0 else OPEN

    def admit(self) -> float | None:
        """Before each attempt; returns the trial that it is, if it is one, for `fail` and
        `give_up`. Raises `BreakerOpen` if the attempt shall not be made.
        """
        with self._lock:
            if self._opened_at is None:
                return None
            seconds_left = self._seconds_left()
            now = time.monotonic()
            if seconds_left <= 0 and (
                self._trial_at is None or now - self._trial_at > TRIAL_SECONDS
            ):
                self._trial_at = now
                return now
        raise BreakerOpen(retry_after=max(seconds_left, 1.0))

    def succeed(self) -> None:
        """The vendor has answered."""
        # The common case, without the lock.
        if not self._failures and self._opened_at is None:
            return
        with self._lock:
            was_open = self._opened_at is not None
            self._failures, self._opened_at, self._trial_at = 0, None, None
        if was_open:
            logger.warning("The breaker of %s is closed: it answers again", self.vendor)

    def fail(self, error: LLMError, trial: float | None = None) -> None:
        """An attempt ended in `error` before its first token. One that began before the breaker
        opened does not end a trial.
        """
        if not isinstance(error, _FAILURES):
            self.succeed()  # a refusal is an answer too
            return
        limit = settings.LLM_BREAKER_FAILURES
        with self._lock:
            self._failures += 1
            is_trial = trial is not None and trial == self._trial_at
            is_opening = self._opened_at is None and 0 < limit <= self._failures
            if is_trial or is_opening:
                self._opened_at, self._trial_at = time.monotonic(), None
        if is_opening:
            logger.warning(
                "The breaker of %s is open: %d failures in a row, the last one %s",
                self.vendor,
                limit,
                error.code,
            )

    def give_up(self, trial: float | None) -> None:
        """An attempt was cancelled before its first token: no evidence about the vendor."""
        if trial is not None:
            with self._lock:
                self._trial_at = None if trial == self._trial_at else self._trial_at

    def _seconds_left(self) -> float:
        assert self._opened_at is not None  # noqa: S101  only called while open
        return self._opened_at + OPEN_SECONDS - time.monotonic()
