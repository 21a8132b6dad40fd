"""The seam: whoever can stream a reply is a client, providers and the door alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing

from llm_service.errors import UpstreamIncomplete
from llm_service.types import LLMChunk, LLMRequest, LLMResult


class BaseLLMClient(ABC):
    """Streams replies. Closing or cancelling the generator closes whatever it holds upstream."""

    @abstractmethod
    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Yield the reply as it comes; raises `LLMError`, also in the middle."""

    async def complete(self, request: LLMRequest) -> LLMResult:
        """The whole reply at once; raises `LLMError`."""
        return await collect(request.model, self.stream(request))

    async def aclose(self) -> None:  # noqa: B027 (most clients hold nothing)
        """Let go of connections kept for reuse by the running event loop."""


async def collect(model: str, chunks: AsyncGenerator[LLMChunk, None]) -> LLMResult:
    """Fold a stream into its result; without a finish reason it raises `UpstreamIncomplete`."""
    deltas: list[str] = []
    finish_reason, usage = None, None
    async with aclosing(chunks):
        async for chunk in chunks:
            deltas.append(chunk.delta)
            finish_reason = chunk.finish_reason or finish_reason
            usage = chunk.usage or usage
    if finish_reason is None:
        raise UpstreamIncomplete
    return LLMResult("".join(deltas), finish_reason, usage, model)
