"""Replies as the `openai` package's own types, whatever the provider. The package is imported with
the first reply: it takes 0.7 s and 40 MB, which a server that only streams does without.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self, TypeVar

from llm_service.background import run_in_background, schedule
from llm_service.types import LLMChunk, LLMRequest, LLMResult, Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion, ChatCompletionChunk


_TYPES = "openai.types.chat"
T = TypeVar("T")


async def load_types() -> None:
    """Import the package unless that is done; in a thread, not to block the event loop."""
    if _TYPES not in sys.modules:
        await asyncio.to_thread(import_module, _TYPES)


def build_completion(request: LLMRequest, result: LLMResult) -> ChatCompletion:
    """A whole reply. Beyond the type it has `call_log_id`, its row in the log; its usage has `cost`
    in US dollars where reported, and its message any thoughts as `reasoning_content`. Nothing is
    validated, since servers deviate from the type.
    """
    from openai.types.chat import ChatCompletion

    calls = [
        {"id": call.id, "type": "function", "function": _function(call.name, call.arguments)}
        for call in result.tool_calls
    ]
    message = {
        "role": "assistant",
        # None where the model only asks for tools.
        "content": result.text if result.text or not calls else None,
        "tool_calls": calls or None,
    }
    if result.thought:
        message["reasoning_content"] = result.thought
    return ChatCompletion.construct(
        id=result.response_id or make_id(request),
        object="chat.completion",
        created=int(time.time()),
        model=result.response_model or result.model,
        choices=[{"index": 0, "message": message, "finish_reason": result.finish_reason}],
        usage=_build_usage(result.usage),
        call_log_id=request.call_id,
    )


class ChunkBuilder:
    """Makes the chunks of one streamed reply: they share an id, a model and a time. Each has one
    choice whose `delta.content` is text, even if it only carries the usage.
    """

    def __init__(self, request: LLMRequest) -> None:
        self._id = make_id(request)
        self._model = request.model
        self._created = int(time.time())

    def build(self, chunk: LLMChunk) -> ChatCompletionChunk:
        """The next chunk; the provider's own id and model are used once they are known."""
        from openai.types.chat import ChatCompletionChunk

        self._id = chunk.response_id or self._id
        self._model = chunk.response_model or self._model
        calls = [
            {
                "index": piece.index,
                "id": piece.id or None,
                "type": "function",
                "function": _function(piece.name or None, piece.arguments),
            }
            for piece in chunk.tool_calls
        ]
        delta = {"role": "assistant", "content": chunk.delta, "tool_calls": calls or None}
        if chunk.thought:
            delta["reasoning_content"] = chunk.thought
        return ChatCompletionChunk.construct(
            id=self._id,
            object="chat.completion.chunk",
            created=self._created,
            model=self._model,
            choices=[{"index": 0, "delta": delta, "finish_reason": chunk.finish_reason}],
            usage=_build_usage(chunk.usage),
        )


def make_id(request: LLMRequest) -> str:
    """An id for a reply whose provider sent none."""
    return f"chatcmpl-{request.call_id.hex}" if request.call_id else ""


def _function(name: str | None, arguments: str) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


def _build_usage(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    built: dict[str, Any] = {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_input_tokens},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
    }
    if usage.cost_usd is not None:
        built["cost"] = float(usage.cost_usd)
    return built


class AsyncStream:
    """The chunks of one reply. Closing it closes its upstream; garbage collection does so, too, but
    later.
    """

    def __init__(self, request: LLMRequest, chunks: AsyncGenerator[LLMChunk, None]) -> None:
        self.call_log_id = request.call_id
        self._chunks = chunks
        self._first: LLMChunk | None = None
        self._builder = ChunkBuilder(request)

    async def open(self) -> None:
        """Wait for the first chunk, so that a call that fails at once fails where it was made."""
        self._first = await anext(self._chunks, None)

    def __aiter__(self) -> AsyncIterator[ChatCompletionChunk]:
        return self

    async def __anext__(self) -> ChatCompletionChunk:
        chunk, self._first = self._first, None
        if chunk is None:
            chunk = await anext(self._chunks)
        return self._builder.build(chunk)

    async def aclose(self) -> None:
        """End the reply here; returns when its upstream is closed."""
        self._first = None
        await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


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
        assert self._stream is not None  # noqa: S101  checked by the only caller
        return await anext(self._stream, None)

    def close(self) -> None:
        """End the reply here; returns when its upstream is closed."""
        stream, self._stream = self._stream, None
        if stream is not None:
            _run(stream.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Left in the middle, as by a `break`. This may run in any thread: it must not wait.
        stream, self._stream = self._stream, None
        if stream is not None:
            schedule(stream.aclose)


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return run_in_background(work, "A stream of completion()", "acompletion() and read that")
