"""Which models may be used, which are offered, and which one answers."""

from dataclasses import dataclass
from importlib.util import find_spec

from django.conf import settings

from api.model_list import is_listed
from llm_service.errors import LLMError, ModelNotAllowed
from llm_service.vendors import OPENAI_WIRE

OFFLINE_MODEL = "offline/persona"
LOCAL_LABELS = {"offline": "Offline replies", "scripted": "Scripted replies"}
# `litellm/<vendor>/<name>` is whatever that package knows.
LITELLM = "litellm"
VENDORS = frozenset({*OPENAI_WIRE, *LOCAL_LABELS, LITELLM})


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model a user may choose; `ready` means that its vendor is configured."""

    id: str
    label: str
    provider: str
    ready: bool


@dataclass(frozen=True, slots=True)
class ModelCatalog:
    """`default` answers when nobody chooses; empty if no allowed model can be used."""

    default: str
    models: tuple[ModelInfo, ...]


def vendor_of(model: str) -> str:
    return model.partition("/")[0]


def is_allowed(model: str) -> bool:
    """On the list by its own name, or by its vendor's `vendor/*`."""
    allowed = settings.LLM_ALLOWED_MODELS
    return model in allowed or (vendor_of(model) in VENDORS and is_listed(model, allowed))


def is_ready(model: str) -> bool:
    vendor = vendor_of(model)
    if wire := OPENAI_WIRE.get(vendor):
        return wire.is_ready
    if vendor == LITELLM:
        return find_spec(LITELLM) is not None
    return vendor in VENDORS


def has_any_key() -> bool:
    return any(vendor.is_ready for vendor in OPENAI_WIRE.values())


def resolve_model(requested: str | None, preferred: str | None) -> str:
    """The model that answers: the request's, the user's, the configured one, or the offline one;
    where the list has none of these, its first one that can be used.

    Raises `ModelNotAllowed` for a requested model off the list, or if none of it can be used.
    """
    if requested:
        if not is_allowed(requested) or requested == settings.EMBEDDING_MODEL:
            raise ModelNotAllowed
        return requested
    configured = (preferred, settings.LLM_DEFAULT_MODEL, f"openai/{settings.OPENAI_CHAT_MODEL}")
    candidates = [model for model in configured if model and is_allowed(model)]
    ready = next((model for model in candidates if is_ready(model)), None)
    if ready:
        return ready
    if not has_any_key() and is_allowed(OFFLINE_MODEL):
        return OFFLINE_MODEL
    if candidates:
        return candidates[0]
    if usable := next(filter(is_ready, _list_names()), None):
        return usable
    raise ModelNotAllowed("LLM_ALLOWED_MODELS names no model that can be used.")


def fallbacks_of(model: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The models to try after `model`: those that the call names, which must be allowed, else the
    configured ones that can answer. Models without a vendor (offline, scripted) need none.
    """
    if asked:
        if not all(is_allowed(name) for name in asked):
            raise ModelNotAllowed("A fallback model is not on the list of allowed models.")
        return tuple(name for name in asked if name != model)
    if vendor_of(model) in LOCAL_LABELS:
        return ()
    configured = settings.LLM_FALLBACK_MODELS
    return tuple(
        name for name in configured if name != model and is_allowed(name) and is_ready(name)
    )


def list_models() -> ModelCatalog:
    """Every allowed model by name; `vendor/*` admits models without listing them."""
    models = tuple(map(_describe, _list_names()))
    try:
        return ModelCatalog(resolve_model(None, None), models)
    except LLMError:
        return ModelCatalog("", models)


def _list_names() -> list[str]:
    """The models that LLM_ALLOWED_MODELS names and that write replies."""
    return [
        name
        for name in settings.LLM_ALLOWED_MODELS
        if not name.endswith("/*")
        and name != settings.EMBEDDING_MODEL
        and vendor_of(name) in VENDORS
    ]


def _describe(model: str) -> ModelInfo:
    vendor, _, name = model.partition("/")
    return ModelInfo(model, LOCAL_LABELS.get(vendor, name), vendor, is_ready(model))
