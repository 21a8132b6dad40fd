"""Replies in the shape that OpenAI's and LiteLLM's clients made common, whatever the provider."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from llm_service.background import run_in_background, schedule
from llm_service.types import LLMChunk, LLMRequest, LLMResult, Usage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Function:
    """`arguments` is JSON, or in a stream a piece of it."""

    name: str | None
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolCallOut:
    """`index` is its number among the calls of the reply."""

    id: str | None
    function: Function
    index: int = 0
    type: str = "function"


@dataclass(frozen=True, slots=True)
class Message:
    """`content` is None where the model only asks for tools."""

    content: str | None
    tool_calls: list[ToolCallOut] | None = None
    role: str = "assistant"


@dataclass(frozen=True, slots=True)
class Choice:
    message: Message
    finish_reason: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class CompletionUsage:
    """Tokens as the provider counted them; `cost` in US dollars where it tells."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None

    @classmethod
    def of(cls, usage: Usage) -> CompletionUsage:
        return cls(
            usage.input_tokens,
            usage.output_tokens,
            usage.input_tokens + usage.output_tokens,
            usage.cached_input_tokens,
            usage.reasoning_tokens,
            None if usage.cost_usd is None else float(usage.cost_usd),
        )


def _now() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class ChatCompletion:
    """A whole reply. `call_log_id` is its row in the log; `id` is the provider's, or made of it."""

    id: str
    model: str
    choices: list[Choice]
    usage: CompletionUsage | None
    call_log_id: UUID | None
    created: int = field(default_factory=_now)
    object: str = "chat.completion"

    @classmethod
    def of(cls, request: LLMRequest, result: LLMResult) -> ChatCompletion:
        calls = [
            ToolCallOut(call.id, Function(call.name, call.arguments), index)
            for index, call in enumerate(result.tool_calls)
        ]
        content = result.text if result.text or not calls else None
        return cls(
            id=result.response_id or _make_id(request),
            model=result.response_model or result.model,
            choices=[Choice(Message(content, calls or None), result.finish_reason)],
            usage=CompletionUsage.of(result.usage) if result.usage else None,
            call_log_id=request.call_id,
        )


@dataclass(frozen=True, slots=True)
class Delta:
    """`content` is text in every chunk, if only an empty one."""

    content: str = ""
    tool_calls: list[ToolCallOut] | None = None
    role: str = "assistant"


@dataclass(frozen=True, slots=True)
class ChunkChoice:
    delta: Delta
    finish_reason: str | None
    index: int = 0


@dataclass(frozen=True, slots=True)
class ChatCompletionChunk:
    """A step of a reply; it has always one choice, also where it only brings the usage."""

    id: str
    model: str
    choices: list[ChunkChoice]
    usage: CompletionUsage | None
    created: int
    object: str = "chat.completion.chunk"


class AsyncStream:
    """The chunks of one reply. Closing it closes its upstream; leaving it to the garbage collector
    does so too, some time.
    """

    def __init__(self, request: LLMRequest, chunks: AsyncGenerator[LLMChunk, None]) -> None:
        self.call_log_id = request.call_id
        self._chunks = chunks
        self._first: LLMChunk | None = None
        self._id = _make_id(request)
        self._model = request.model
        self._created = _now()

    async def open(self) -> None:
        """Wait for the first chunk, so that a call that fails at once fails where it was made."""
        self._first = await anext(self._chunks, None)

    def __aiter__(self) -> AsyncIterator[ChatCompletionChunk]:
        return self

    async def __anext__(self) -> ChatCompletionChunk:
        chunk, self._first = self._first, None
        if chunk is None:
            chunk = await anext(self._chunks)
        return self._convert(chunk)

    async def aclose(self) -> None:
        self._first = None
        await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _convert(self, chunk: LLMChunk) -> ChatCompletionChunk:
        self._id = chunk.response_id or self._id
        self._model = chunk.response_model or self._model
        calls = [
            ToolCallOut(
                piece.id or None, Function(piece.name or None, piece.arguments), piece.index
            )
            for piece in chunk.tool_calls
        ]
        return ChatCompletionChunk(
            self._id,
            self._model,
            [ChunkChoice(Delta(chunk.delta, calls or None), chunk.finish_reason)],
            CompletionUsage.of(chunk.usage) if chunk.usage else None,
            self._created,
        )


class Stream:
    """The same for code that is not asynchronous."""

    def __init__(self, stream: AsyncStream) -> None:
        self.call_log_id = stream.call_log_id
        self._stream: AsyncStream | None = stream

    def __iter__(self) -> Iterator[ChatCompletionChunk]:
        return self

    def __next__(self) -> ChatCompletionChunk:
        if self._stream is None:
            raise StopIteration
        chunk = _run(self._next)
        if chunk is None:
            self._stream = None
            raise StopIteration
        return chunk

    async def _next(self) -> ChatCompletionChunk | None:
        # A StopAsyncIteration cannot leave a coroutine.
        assert self._stream is not None  # noqa: S101  looked at by the only caller
        return await anext(self._stream, None)

    def close(self) -> None:
        """End the reply here; returns when its upstream is closed."""
        stream, self._stream = self._stream, None
        if stream is not None:
            _run(stream.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # Left in the middle, as by a `break`. This may run in any thread: it must not wait.
        stream, self._stream = self._stream, None
        if stream is not None:
            schedule(stream.aclose)


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return run_in_background(work, "A stream of completion()", "acompletion() and read that")


def _make_id(request: LLMRequest) -> str:
    return f"chatcmpl-{request.call_id.hex}" if request.call_id else ""
