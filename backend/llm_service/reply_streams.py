"""Streamed replies of `acompletion` and `completion`: iterators of `ChatCompletionChunk`s. Closing
one closes its upstream.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from llm_service.background import run_in_background, schedule
from llm_service.completions import ChunkBuilder
from llm_service.types import LLMChunk, LLMRequest

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

T = TypeVar("T")


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
