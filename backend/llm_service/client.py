"""The one door to every model: allow-list, policy, provider; only clean text leaves it."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings

from llm_service import tokens
from llm_service.base import BaseLLMClient, collect
from llm_service.errors import LLMError, ModelNotAllowed, UpstreamBadResponse
from llm_service.policy import Limits, apply_policy
from llm_service.providers import openai
from llm_service.providers.offline import OfflineProvider
from llm_service.providers.openai import OpenAIProvider
from llm_service.providers.scripted import ScriptedProvider
from llm_service.text import TextCleaner, clean_text
from llm_service.types import LLMChunk, LLMRequest, LLMResult
from llm_service.vendors import OPENAI_WIRE

logger = logging.getLogger(__name__)
OFFLINE_MODEL = "offline/persona"
LOCAL_LABELS = {"offline": "Offline replies", "scripted": "Scripted replies"}


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model a user may choose; `ready` means that its vendor is configured."""

    id: str
    label: str
    provider: str
    ready: bool


@dataclass(frozen=True, slots=True)
class ModelCatalog:
    """`default` answers when nobody chooses; empty if no configured model is allowed."""

    default: str
    models: tuple[ModelInfo, ...]


class LLMClient(BaseLLMClient):
    """Streams and completions of every allowed model; providers are made at their first use."""

    def __init__(self) -> None:
        self._providers: dict[str, BaseLLMClient] = {}

    def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        return self._run(request, Limits.for_stream())

    async def complete(self, request: LLMRequest) -> LLMResult:
        return await collect(request.model, self._run(request, Limits.for_completion()))

    async def aclose(self) -> None:
        for provider in self._providers.values():
            await provider.aclose()

    async def _run(self, request: LLMRequest, limits: Limits) -> AsyncGenerator[LLMChunk, None]:
        if not is_allowed(request.model):
            raise ModelNotAllowed
        provider = self._provider(vendor_of(request.model))
        sent = _clean_request(request)
        cleaner = TextCleaner()
        with _typed_errors_only(request.model):
            async with aclosing(apply_policy(lambda: provider.stream(sent), limits)) as chunks:
                async for chunk in chunks:
                    cleaned = _clean_chunk(chunk, cleaner)
                    if cleaned.delta or cleaned.finish_reason or cleaned.usage:
                        yield cleaned

    def _provider(self, vendor: str) -> BaseLLMClient:
        if vendor not in self._providers:
            self._providers[vendor] = _make_provider(vendor)
        return self._providers[vendor]


@cache
def get_client() -> BaseLLMClient:
    """The process's one client; safe to use from several event loops."""
    return LLMClient()


def warm_up() -> None:
    """Load in the background what the first message to a live model would otherwise wait for."""
    if any(vendor.is_ready for vendor in OPENAI_WIRE.values()):
        tokens.warm_up()
        openai.warm_up()


def vendor_of(model: str) -> str:
    return model.partition("/")[0]


def is_allowed(model: str) -> bool:
    """On the list by its own name, or by its vendor's `vendor/*`."""
    allowed = settings.LLM_ALLOWED_MODELS
    return model in allowed or (
        vendor_of(model) in _MAKERS
        and model.partition("/")[2] != ""
        and f"{vendor_of(model)}/*" in allowed
    )


def is_ready(model: str) -> bool:
    vendor = OPENAI_WIRE.get(vendor_of(model))
    return vendor.is_ready if vendor else vendor_of(model) in _MAKERS


def resolve_model(requested: str | None, preferred: str | None) -> str:
    """The model that answers: the request's, the user's, the configured one, or the offline one.

    Raises `ModelNotAllowed` for a requested model off the list, or if no configured one is on it.
    """
    if requested:
        if not is_allowed(requested):
            raise ModelNotAllowed
        return requested
    configured = (preferred, settings.LLM_DEFAULT_MODEL, f"openai/{settings.OPENAI_CHAT_MODEL}")
    candidates = [model for model in configured if model and is_allowed(model)]
    ready = next((model for model in candidates if is_ready(model)), None)
    if ready:
        return ready
    if _has_no_key() and is_allowed(OFFLINE_MODEL):
        return OFFLINE_MODEL
    if candidates:
        return candidates[0]
    raise ModelNotAllowed("None of the configured models is on LLM_ALLOWED_MODELS.")


def list_models() -> ModelCatalog:
    """Every allowed model by name; `vendor/*` admits models without listing them."""
    names = (name for name in settings.LLM_ALLOWED_MODELS if not name.endswith("/*"))
    models = tuple(_describe(name) for name in names if vendor_of(name) in _MAKERS)
    try:
        return ModelCatalog(resolve_model(None, None), models)
    except LLMError:
        return ModelCatalog("", models)


def _describe(model: str) -> ModelInfo:
    vendor, _, name = model.partition("/")
    wire = OPENAI_WIRE.get(vendor)
    label = name if wire else LOCAL_LABELS[vendor]
    return ModelInfo(model, label, vendor, is_ready(model))


def _has_no_key() -> bool:
    return not any(vendor.is_ready for vendor in OPENAI_WIRE.values())


def _make_provider(vendor: str) -> BaseLLMClient:
    try:
        return _MAKERS[vendor]()
    except KeyError:
        raise ModelNotAllowed("This model's vendor is not known.") from None


def _wire_maker(vendor: str) -> Callable[[], BaseLLMClient]:
    return lambda: OpenAIProvider(OPENAI_WIRE[vendor])


_MAKERS: dict[str, Callable[[], BaseLLMClient]] = {
    "offline": OfflineProvider,
    "scripted": ScriptedProvider,
    **{vendor: _wire_maker(vendor) for vendor in OPENAI_WIRE},
}


@contextmanager
def _typed_errors_only(model: str) -> Iterator[None]:
    """Whoever calls the door has one kind of error to handle; a defect is logged as what it is."""
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        logger.exception("The provider of %s failed in a way that none should", model)
        raise UpstreamBadResponse from error


def _clean_chunk(chunk: LLMChunk, cleaner: TextCleaner) -> LLMChunk:
    delta = cleaner.feed(chunk.delta)
    if chunk.finish_reason is not None:
        delta += cleaner.flush()
    return chunk if delta == chunk.delta else replace(chunk, delta=delta)


def _clean_request(request: LLMRequest) -> LLMRequest:
    """A lone surrogate in a prompt could not be sent at all."""
    messages = tuple(
        message
        if (text := clean_text(message.content)) is message.content
        else replace(message, content=text)
        for message in request.messages
    )
    offline_reply = request.offline_reply and clean_text(request.offline_reply)
    return replace(request, messages=messages, offline_reply=offline_reply)
