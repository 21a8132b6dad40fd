"""The interface of everything that streams a reply: providers, and the client in front of them."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from llm_service.errors import UpstreamIncomplete
from llm_service.types import LLMChunk, LLMRequest, LLMResult, ToolCall, ToolCallDelta, Usage


class BaseLLMClient(ABC):
    """Streams replies. Closing or cancelling the generator closes its upstream connection."""

    @abstractmethod
    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Yield the reply as it comes; raises `LLMError`, also in the middle."""

    async def complete(self, request: LLMRequest) -> LLMResult:
        """The whole reply at once; raises `LLMError`."""
        return await collect(request.model, self.stream(request))

    async def aclose(self) -> None:  # noqa: B027 (most clients hold nothing)
        """Close the pooled connections of the running event loop."""

    @property
    def breakers(self) -> Mapping[str, str]:
        """Vendor to the state of its circuit breaker, for vendors called so far; for operators."""
        return {}


async def collect(model: str, chunks: AsyncGenerator[LLMChunk, None]) -> LLMResult:
    """Fold a stream into its result; without a finish reason it raises `UpstreamIncomplete`."""
    folder = Folder()
    async with aclosing(chunks):
        async for chunk in chunks:
            folder.add(chunk)
    if folder.finish_reason is None:
        raise UpstreamIncomplete
    return LLMResult(
        "".join(folder.deltas),
        folder.finish_reason,
        folder.usage,
        model,
        folder.tool_calls(),
        folder.response_id,
        folder.response_model,
        thought="".join(folder.thoughts),
    )


@dataclass(slots=True, eq=False)
class Folder:
    """Joins the chunks of a stream."""

    deltas: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    finish_reason: str | None = None
    usage: Usage | None = None
    response_id: str | None = None
    response_model: str | None = None
    _calls: dict[int, list[ToolCallDelta]] = field(default_factory=dict)

    def add(self, chunk: LLMChunk) -> None:
        if chunk.delta:
            self.deltas.append(chunk.delta)
        if chunk.thought:
            self.thoughts.append(chunk.thought)
        for piece in chunk.tool_calls:
            self._calls.setdefault(piece.index, []).append(piece)
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.usage = chunk.usage or self.usage
        self.response_id = chunk.response_id or self.response_id
        self.response_model = chunk.response_model or self.response_model

    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls received so far, ordered by index."""
        return tuple(
            ToolCall(
                next((piece.id for piece in pieces if piece.id), ""),
                # The name comes whole, and some servers repeat it in every piece.
                next((piece.name for piece in pieces if piece.name), ""),
                "".join(piece.arguments for piece in pieces),
            )
            for _, pieces in sorted(self._calls.items())
        )
