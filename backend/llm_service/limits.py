"""The deadlines of a model call, and how often it is retried."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

from llm_service.types import LLMRequest

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
