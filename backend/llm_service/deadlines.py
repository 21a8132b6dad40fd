"""The deadlines of a model call: of the whole, and of each wait of its stream."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from api.loops import Deadline
from llm_service.types import LLMChunk, LLMRequest

STREAM_TOTAL_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines of one call in seconds, and how often it is retried before its first token."""

    first_token: float
    stall: float
    total: float
    retries: int

    @classmethod
    def of(cls, request: LLMRequest) -> Self:
        """The configured limits; for the whole call the request's own `timeout`, if any."""
        total = settings.LLM_REQUEST_TIMEOUT
        if request.stream:
            total = max(STREAM_TOTAL_SECONDS, total)
        return cls(
            first_token=settings.LLM_FIRST_TOKEN_TIMEOUT,
            stall=settings.LLM_STALL_TIMEOUT,
            total=request.timeout or total,
            retries=settings.LLM_MAX_RETRIES,
        )


Chunks = AsyncGenerator[LLMChunk, None]


class StreamDeadline:
    """Cancels the reading task when a wait for a chunk takes too long; one timer serves the whole
    stream.

    `asyncio.timeout` would make and cancel a timer for each chunk; one around the whole generator
    would also cancel its consumer.
    """

    def __init__(self, ends_at: float) -> None:
        """`ends_at`: the deadline of the whole stream, by the event loop's clock."""
        self._loop = asyncio.get_running_loop()
        self._deadline = Deadline(self._expire)
        self._ends_at = ends_at
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._has_expired = False

    async def next_of(self, chunks: Chunks, seconds: float) -> LLMChunk | None:
        """The next chunk, None at the end; `TimeoutError` after `seconds` or at the overall
        deadline.
        """
        # Each chunk may be read by a different task.
        self._task = asyncio.current_task(self._loop)
        self._cancelling = self._task.cancelling() if self._task else 0
        self._deadline.set_at(min(self._loop.time() + seconds, self._ends_at))
        try:
            return await anext(chunks, None)
        except asyncio.CancelledError:
            if self._is_ours():
                raise TimeoutError from None
            raise
        finally:
            self._deadline.clear()
            self._task = None

    def close(self) -> None:
        self._deadline.close()

    def _is_ours(self) -> bool:
        """Whether the caught cancellation came from this deadline; if so, uncancels the task."""
        if not self._has_expired or self._task is None:
            return False
        return self._task.uncancel() <= self._cancelling

    def _expire(self) -> None:
        if self._task is not None:
            self._has_expired = True
            self._task.cancel()
