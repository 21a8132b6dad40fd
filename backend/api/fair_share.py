"""A fair share of a queue for each subject, so that none can fill it alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from api.errors import unavailable
from api.metrics import LIMITS_HIT

T = TypeVar("T")


@dataclass(slots=True)
class _Line:
    places: asyncio.Semaphore
    # Calls that wait or run.
    pending: int = 0


class FairShare:
    """Runs at most `at_once` calls of one subject at a time; up to `waiting` more wait in a queue
    of that subject.
    """

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        self._name = name
        self._at_once = at_once
        self._limit = at_once + waiting
        self._lines: dict[str, _Line] = {}

    async def run(self, subject: str, call: Callable[[], Awaitable[T]]) -> T:
        """`await call()` when it is its turn. Raises 503 `unavailable` where too many wait."""
        line = self._lines.get(subject)
        if line is None:
            line = self._lines[subject] = _Line(asyncio.Semaphore(self._at_once))
        if line.pending >= self._limit:
            LIMITS_HIT.labels(f"share of {self._name}").inc()
            raise unavailable()
        line.pending += 1
        try:
            async with line.places:
                return await call()
        finally:
            line.pending -= 1
            if not line.pending:
                del self._lines[subject]
