"""Every model call of the project: `completion` and `acompletion`, which return the `openai`
package's types, and `get_client` for streams of our own chunks.

A call passes the allow-list, the hooks, the budget, the policy (deadlines, retries, fallbacks), the
provider, and the hooks again. Its text is cleaned, and one row of `LLMCallLog` records how it
ended.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

from django.conf import settings
from django.utils.module_loading import import_string

from api import tracing
from api.threads import run_in_thread
from llm_service import call_log, tokens
from llm_service.admission import admit
from llm_service.arguments import read_arguments
from llm_service.background import run_in_background
from llm_service.base import BaseLLMClient, collect
from llm_service.budget_limits import are_configured
from llm_service.call_metrics import count_call, end_span
from llm_service.call_record import CallRecord
from llm_service.catalog import has_any_key
from llm_service.completions import AsyncStream, Stream, build_completion, load_types
from llm_service.deadlines import Chunks, Limits
from llm_service.errors import REFUSALS, LLMError, UpstreamBadResponse
from llm_service.hooks.calls import check_reply
from llm_service.policy import apply_policy
from llm_service.provider_pool import ProviderPool
from llm_service.providers import http_session
from llm_service.scrub import scrub_text
from llm_service.text import TextCleaner, clean_text
from llm_service.types import LLMChunk, LLMRequest, LLMResult

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

logger = logging.getLogger(__name__)


@overload
async def acompletion(*, stream: Literal[False] = False, **kwargs: Any) -> ChatCompletion: ...
@overload
async def acompletion(*, stream: Literal[True], **kwargs: Any) -> AsyncStream: ...
async def acompletion(**kwargs: Any) -> ChatCompletion | AsyncStream:
    """Call a model, with the arguments that `arguments.py` lists; an `AsyncStream` with `stream`.

    Raises TypeError or ValueError for invalid arguments, else `LLMError`. With `stream`, failures
    before the first token are raised here, later ones by the stream.
    """
    request = read_arguments(kwargs)
    await load_types()
    if not request.stream:
        return build_completion(request, await get_client().complete(request))
    stream = AsyncStream(request, get_client().stream(request))
    await stream.open()
    return stream


@overload
def completion(*, stream: Literal[False] = False, **kwargs: Any) -> ChatCompletion: ...
@overload
def completion(*, stream: Literal[True], **kwargs: Any) -> Stream: ...
def completion(**kwargs: Any) -> ChatCompletion | Stream:
    """`acompletion` for code that is not asynchronous. Raises RuntimeError inside of a running
    event loop, which it would block.
    """
    answer = run_in_background(partial(acompletion, **kwargs), "completion()", "acompletion()")
    return Stream(answer) if isinstance(answer, AsyncStream) else answer


class LLMClient(BaseLLMClient):
    """Streams and completions of every allowed model; each call is one row of the log."""

    def __init__(self) -> None:
        self._pool = ProviderPool()

    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Yield the checked and cleaned reply; raises `LLMError`, also in the middle."""
        return self._run(replace(request, stream=True))

    async def complete(self, request: LLMRequest) -> LLMResult:
        chunks = self._run(replace(request, stream=False))
        return await collect(request.model, chunks)

    async def aclose(self) -> None:
        await self._pool.aclose()

    @property
    def breakers(self) -> Mapping[str, str]:
        return self._pool.breakers

    async def _run(self, request: LLMRequest) -> Chunks:
        limits = Limits.of(request)
        request, refusal = await admit(request)
        record = call_log.begin(request, is_stream=request.stream, keeps_words=request.keeps_words)
        span = tracing.begin("chat", is_call=True)
        status, failure = "cancelled", None  # if the caller leaves early
        cleaner, thoughts = TextCleaner(), TextCleaner()
        try:
            with _typed_errors_only(request.model):
                if refusal is not None:
                    raise refusal
                if are_configured():
                    await run_in_thread(record.reserve)
                async with aclosing(self._answer(request, limits, record)) as chunks:
                    async for chunk in chunks:
                        told = _clean_chunk(chunk, cleaner, thoughts)
                        if told.finish_reason:
                            status = "success"
                        elif not (told.delta or told.usage or told.tool_calls or told.thought):
                            continue
                        record.show(told.delta)
                        yield told
        except LLMError as error:
            status, failure = "blocked" if isinstance(error, REFUSALS) else "error", error
            _log_failure(record, error)
            raise
        finally:
            record.end(status, error=failure)
            count_call(record)
            if span:
                end_span(span, record)

    def _answer(self, request: LLMRequest, limits: Limits, record: CallRecord) -> Chunks:
        models = (request.model, *request.fallback_models)
        routes = [self._pool.find_route(replace(request, model=model)) for model in models]
        chunks = apply_policy(routes, limits, record)
        return check_reply(request, chunks) if settings.LLM_POST_CALL_HOOKS else chunks


_client: BaseLLMClient | None = None
_client_lock = Lock()


def get_client() -> BaseLLMClient:
    """The process's client, made of `LLM_CLIENT`; safe to use from several event loops."""
    global _client
    if _client is None:
        with _client_lock:
            _client = _client or import_string(settings.LLM_CLIENT)()
    return _client


def set_client(client: BaseLLMClient | None) -> None:
    """Replace the process's client; None: make a new one of `LLM_CLIENT`."""
    global _client
    _client = client


@cache
def warm_up() -> None:
    """Preload in the background what the first call needs (60 MB, 75 with a key). Called at the
    first request of a client, so an idle process does not load it.
    """
    tokens.warm_up()
    if has_any_key():
        http_session.warm_up()


def _log_failure(record: CallRecord, error: LLMError) -> None:
    """Log a failed call, including one that failed after part of the reply."""
    facts = {
        "model": record.model,
        "code": error.code,
        "attempts": record.attempts,
        "call_id": str(record.id),
        "run_id": record.request.run_id,
        # The vendor's error text is in the call's row, scrubbed.
        "http_status": getattr(error.__cause__, "status_code", None),
    }
    told = {name: fact for name, fact in facts.items() if fact is not None}
    logger.warning("model call failed", extra=told)


@contextmanager
def _typed_errors_only(model: str) -> Iterator[None]:
    """Log any other exception, a defect, and raise it as an `LLMError`, which callers handle."""
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        # The text of a foreign error may quote a header with a key.
        told = scrub_text("".join(traceback.format_exception(error)))
        logger.error("The provider of %s raised an unexpected error\n%s", model, told)
        raise UpstreamBadResponse from error


def _clean_chunk(chunk: LLMChunk, cleaner: TextCleaner, thoughts: TextCleaner) -> LLMChunk:
    delta = cleaner.feed(chunk.delta)
    if chunk.finish_reason is not None:
        delta += cleaner.flush()
    if chunk.thought:
        chunk = replace(chunk, thought=thoughts.feed(chunk.thought))
    if chunk.tool_calls:
        calls = tuple(
            replace(call, name=clean_text(call.name), arguments=clean_text(call.arguments))
            for call in chunk.tool_calls
        )
        chunk = replace(chunk, tool_calls=calls)
    return chunk if delta == chunk.delta else replace(chunk, delta=delta)
