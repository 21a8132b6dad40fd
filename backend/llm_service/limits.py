"""The deadlines of a model call, and how often it is retried."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

STREAM_TOTAL_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines of one call in seconds, and how often it is retried before its first token."""

    first_token: float
    stall: float
    total: float
    retries: int

    @classmethod
    def for_stream(cls, total: float | None = None) -> Self:
        """As configured; `total` where the request has a timeout of its own."""
        return cls._configured(total or max(STREAM_TOTAL_SECONDS, settings.LLM_REQUEST_TIMEOUT))

    @classmethod
    def for_completion(cls, total: float | None = None) -> Self:
        """The same for a reply that is not streamed."""
        return cls._configured(total or settings.LLM_REQUEST_TIMEOUT)

    @classmethod
    def _configured(cls, total: float) -> Self:
        return cls(
            first_token=settings.LLM_FIRST_TOKEN_TIMEOUT,
            stall=settings.LLM_STALL_TIMEOUT,
            total=total,
            retries=settings.LLM_MAX_RETRIES,
        )
