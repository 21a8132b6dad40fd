"""The one door to every model: `completion` and `acompletion` in the usual style, `get_client` for
streams of our own chunks.

Each call passes the same stations: allow-list, hooks, budget, policy, provider, hooks again. It
leaves as clean text, and one row of `LLMCallLog` tells how it ended.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any, Literal, overload

from django.conf import settings
from django.utils.module_loading import import_string

from api.threads import run_in_thread
from llm_service import budgets, call_log, hooks, tokens
from llm_service.arguments import read_arguments
from llm_service.background import run_in_background
from llm_service.base import BaseLLMClient, Take, collect
from llm_service.breaker import Breaker
from llm_service.catalog import (
    LITELLM,
    OFFLINE_MODEL,
    ModelCatalog,
    ModelInfo,
    fallbacks_of,
    has_any_key,
    is_allowed,
    list_models,
    resolve_model,
    vendor_of,
)
from llm_service.errors import (
    Blocked,
    BudgetExceeded,
    LLMError,
    ModelNotAllowed,
    UpstreamBadResponse,
)
from llm_service.policy import Chunks, Limits, Route, apply_policy
from llm_service.providers import transport
from llm_service.providers.litellm import LiteLLMProvider
from llm_service.providers.offline import OfflineProvider
from llm_service.providers.openai import OpenAIProvider
from llm_service.providers.scripted import ScriptedProvider
from llm_service.responses import AsyncStream, ChatCompletion, Stream
from llm_service.scrub import scrub_text
from llm_service.text import TextCleaner, clean_text
from llm_service.types import LLMChunk, LLMRequest, LLMResult
from llm_service.vendors import OPENAI_WIRE

__all__ = [
    "OFFLINE_MODEL",
    "LLMClient",
    "ModelCatalog",
    "ModelInfo",
    "acompletion",
    "completion",
    "get_client",
    "list_models",
    "resolve_model",
    "set_client",
    "warm_up",
]

logger = logging.getLogger(__name__)
# Refused by ourselves, before or after the model was asked.
_REFUSALS = (Blocked, BudgetExceeded, ModelNotAllowed)


@overload
async def acompletion(*, stream: Literal[False] = False, **kwargs: Any) -> ChatCompletion: ...
@overload
async def acompletion(*, stream: Literal[True], **kwargs: Any) -> AsyncStream: ...
async def acompletion(**kwargs: Any) -> ChatCompletion | AsyncStream:
    """Ask a model, with the arguments that `arguments.py` lists; an `AsyncStream` with `stream`.

    Raises TypeError or ValueError for arguments that it cannot take, else `LLMError`. With `stream`
    what fails before the first token is raised here, what fails later by the stream.
    """
    request = read_arguments(kwargs)
    if not request.stream:
        return ChatCompletion.of(request, await get_client().complete(request))
    stream = AsyncStream(request, get_client().stream(request))
    await stream.open()
    return stream


@overload
def completion(*, stream: Literal[False] = False, **kwargs: Any) -> ChatCompletion: ...
@overload
def completion(*, stream: Literal[True], **kwargs: Any) -> Stream: ...
def completion(**kwargs: Any) -> ChatCompletion | Stream:
    """`acompletion` for code that is not asynchronous. Raises RuntimeError inside of a running
    event loop, which it would hold up.
    """
    answer = run_in_background(partial(acompletion, **kwargs), "completion()", "acompletion()")
    return Stream(answer) if isinstance(answer, AsyncStream) else answer


class LLMClient(BaseLLMClient):
    """Streams and completions of every allowed model; providers are made at their first use."""

    def __init__(self) -> None:
        self._providers: dict[str, BaseLLMClient] = {}
        self._breakers: dict[tuple[str, str], Breaker] = {}

    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        return self._run(replace(request, stream=True), Limits.for_stream(request.timeout))

    def stream_into(self, request: LLMRequest, take: Take) -> AsyncGenerator[LLMChunk, None]:
        return self._run(replace(request, stream=True), Limits.for_stream(request.timeout), take)

    async def complete(self, request: LLMRequest) -> LLMResult:
        request = replace(request, stream=False)
        chunks = self._run(request, Limits.for_completion(request.timeout))
        return await collect(request.model, chunks)

    async def aclose(self) -> None:
        for provider in self._providers.values():
            await provider.aclose()

    @property
    def breakers(self) -> Mapping[str, str]:
        """The state of each vendor's breaker that has been asked: `closed`, `open`, `half-open`."""
        return {breaker.vendor: breaker.state for breaker in list(self._breakers.values())}

    async def _run(self, request: LLMRequest, limits: Limits, take: Take | None = None) -> Chunks:
        request, refusal = await _prepare(request)
        record = call_log.begin(request, is_stream=request.stream)
        status, failure = "cancelled", None  # whoever leaves early leaves it so
        cleaner = TextCleaner()

        def pass_on(delta: str) -> bool:
            if take is None or not (cleaner.is_clean(delta) and take(delta)):
                return False
            record.text(delta)
            return True

        try:
            with _typed_errors_only(request.model):
                if refusal is not None:
                    raise refusal
                if budgets.are_configured():
                    await run_in_thread(record.reserve)
                answer = self._answer(request, limits, record.attempt, pass_on)
                async with aclosing(answer) as chunks:
                    async for chunk in chunks:
                        cleaned = _clean_chunk(chunk, cleaner)
                        if cleaned.finish_reason:
                            status = "success"
                        elif not (cleaned.delta or cleaned.usage or cleaned.tool_calls):
                            continue
                        record.chunk(cleaned)
                        yield cleaned
        except LLMError as error:
            status, failure = "blocked" if isinstance(error, _REFUSALS) else "error", error
            raise
        finally:
            record.end(status, error=failure)

    def _answer(
        self, request: LLMRequest, limits: Limits, on_attempt: Callable[[str], None], take: Take
    ) -> Chunks:
        models = (request.model, *request.fallback_models)
        routes = [self._route(replace(request, model=model)) for model in models]
        if hooks.has_post_hooks():
            return hooks.check_reply(request, apply_policy(routes, limits, on_attempt))
        return apply_policy(routes, limits, on_attempt, take)

    def _route(self, request: LLMRequest) -> Route:
        provider = self._provider(vendor_of(request.model))
        ask = partial(provider.stream_into, request)
        return Route(request.model, ask, self._breaker(request.model))

    def _provider(self, vendor: str) -> BaseLLMClient:
        if vendor not in self._providers:
            self._providers[vendor] = _make_provider(vendor)
        return self._providers[vendor]

    def _breaker(self, model: str) -> Breaker | None:
        vendor = vendor_of(model)
        if wire := OPENAI_WIRE.get(vendor):
            key = (vendor, wire.address)
        elif vendor == LITELLM:
            key = (vendor, vendor_of(model.partition("/")[2]))
        else:
            return None
        # Of two threads that make it at once one wins, for both.
        return self._breakers.get(key) or self._breakers.setdefault(
            key, Breaker("/".join(key) if vendor == LITELLM else vendor)
        )


_client: BaseLLMClient | None = None
_client_lock = Lock()


def get_client() -> BaseLLMClient:
    """The process's one client, an `LLM_CLIENT`; safe to use from several event loops."""
    global _client
    if _client is None:
        with _client_lock:
            _client = _client or import_string(settings.LLM_CLIENT)()
    return _client


def set_client(client: BaseLLMClient | None) -> None:
    """Have `client` answer from now on; None: again what `LLM_CLIENT` names."""
    global _client
    _client = client


def warm_up() -> None:
    """Load in the background what the first message to a live model would otherwise wait for."""
    if has_any_key():
        tokens.warm_up()
        transport.warm_up()


async def _prepare(request: LLMRequest) -> tuple[LLMRequest, LLMError | None]:
    """The request as it may be sent and logged, or why it may not: then without its text, which
    the hooks may not have masked.
    """
    try:
        request = _clean_request(_admit(request))
        if settings.LLM_PRE_CALL_HOOKS:
            request = _clean_request(_admit(await hooks.check_request(request)))
    except LLMError as refusal:
        if settings.LLM_PRE_CALL_HOOKS:
            request = replace(request, messages=(), offline_reply=None)
        return request, refusal
    return request, None


def _admit(request: LLMRequest) -> LLMRequest:
    if not is_allowed(request.model):
        raise ModelNotAllowed
    fallbacks = fallbacks_of(request.model, request.fallback_models)
    return replace(request, fallback_models=fallbacks) if fallbacks else request


def _make_provider(vendor: str) -> BaseLLMClient:
    if wire := OPENAI_WIRE.get(vendor):
        return OpenAIProvider(wire)
    match vendor:
        case "offline":
            return OfflineProvider()
        case "scripted":
            return ScriptedProvider()
        case "litellm":
            return LiteLLMProvider()
    raise ModelNotAllowed("This model's vendor is not known.")


@contextmanager
def _typed_errors_only(model: str) -> Iterator[None]:
    """Whoever calls the door has one kind of error to handle; a defect is logged as what it is."""
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        # Whoever wrote this error knew nothing of logs: it may quote a header.
        told = scrub_text("".join(traceback.format_exception(error)))
        logger.error("The provider of %s failed in a way that none should\n%s", model, told)
        raise UpstreamBadResponse from error


def _clean_chunk(chunk: LLMChunk, cleaner: TextCleaner) -> LLMChunk:
    delta = cleaner.feed(chunk.delta)
    if chunk.finish_reason is not None:
        delta += cleaner.flush()
    if chunk.tool_calls:
        calls = tuple(
            replace(call, name=clean_text(call.name), arguments=clean_text(call.arguments))
            for call in chunk.tool_calls
        )
        chunk = replace(chunk, tool_calls=calls)
    return chunk if delta == chunk.delta else replace(chunk, delta=delta)


def _clean_request(request: LLMRequest) -> LLMRequest:
    """A lone surrogate in a prompt could not be sent at all."""
    return request.map_text(clean_text)
