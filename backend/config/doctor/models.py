"""Checks whether the configured models can be called; with `--live`, calls the default one."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from characters.server_characters import load_persona
from chat.meaning import vectors
from chatbot.encoders import LOCAL
from chatbot.personas import DECLARED
from config.doctor.finding import Area, Finding, first_line
from llm_service.catalog import OFFLINE_MODEL, is_allowed, is_ready, resolve_model, vendor_of
from llm_service.client import completion
from llm_service.errors import LLMError
from llm_service.pricing import find_price
from llm_service.vendors import OPENAI_WIRE

_AREA = Area("Model")


def check(*, is_live: bool, has_database: bool) -> Iterator[Finding]:
    """Configuration first; `is_live` makes one real call, which may cost a fraction of a cent."""
    yield from _check_names()
    yield from _check_vectors(has_database=has_database)
    model = resolve_model(None, None)
    if model == OFFLINE_MODEL:
        yield _AREA.warn(
            "No model is configured: characters answer from their own knowledge, without a model.",
            "Set OPENAI_API_KEY, or OPENAI_BASE_URL for your own server.",
        )
        return
    if not is_ready(model):
        yield _AREA.blame(f"{model} is the default model, but {_missing(model)}.", "Set it.")
        return
    yield _AREA.ok(f"{model} is the default model.")
    yield from _check_prices(model)
    if is_live and has_database:
        yield _ask(model)
    elif is_live:
        yield _AREA.warn(
            f"{model} was not called: the call could not be logged.", "Fix the database first."
        )


def _check_names() -> Iterator[Finding]:
    named = {
        "LLM_DEFAULT_MODEL": [settings.LLM_DEFAULT_MODEL],
        "LLM_FALLBACK_MODELS": settings.LLM_FALLBACK_MODELS,
        "EMBEDDING_MODEL": [] if settings.EMBEDDING_MODEL in LOCAL else [settings.EMBEDDING_MODEL],
    }
    for variable, models in named.items():
        for model in filter(None, models):
            if not is_allowed(model):
                yield _AREA.blame(
                    f"{variable} names {model}, which is not allowed.",
                    "Add it to LLM_ALLOWED_MODELS.",
                )
            elif not is_ready(model):
                yield _AREA.warn(
                    f"{variable} names {model}, but {_missing(model)}.",
                    "Set it, or choose another model.",
                )


def _check_vectors(*, has_database: bool) -> Iterator[Finding]:
    """Progress of the characters' vectors."""
    model = settings.EMBEDDING_MODEL
    if not (model and has_database):
        return
    for declared in DECLARED:
        texts = load_persona(declared.name).list_texts()
        made = vectors.count(model, texts)
        told = f"{declared.name} has {made} of {len(texts)} vectors of {model}."
        if made == len(texts):
            yield _AREA.ok(told)
        else:
            yield _AREA.warn(
                told,
                "A running server computes the rest and logs its progress; until then the search "
                "uses words only.",
            )


def _missing(model: str) -> str:
    vendor = OPENAI_WIRE.get(vendor_of(model))
    return f"{vendor.missing} is empty" if vendor else "its vendor is unknown or not installed"


def _check_prices(model: str) -> Iterator[Finding]:
    try:
        price = find_price(model, timezone.now())
    except ImproperlyConfigured as error:
        yield _AREA.blame(first_line(error), "Correct the file; costs are unknown without it.")
        return
    has_budget = settings.LLM_BUDGET_DAILY_USD or settings.LLM_BUDGET_USER_DAILY_USD
    if price is None and has_budget:
        yield _AREA.blame(
            f"{model} has no known price: its calls are refused while a budget in dollars is set.",
            "Add its price to LLM_PRICE_FILE, or set a budget in tokens instead.",
        )


def _ask(model: str) -> Finding:
    began_at = time.monotonic()
    try:
        answer = completion(
            model=model,
            messages=[{"role": "user", "content": "Answer with the word: ready"}],
            metadata={"feature": "doctor"},
        )
    except LLMError as error:
        return _AREA.blame(
            f"{model} was called and did not answer: {error.detail} ({error.code})",
            "The provider's message is in the call's row in /admin/ under Model calls.",
        )
    seconds = time.monotonic() - began_at
    tokens = answer.usage.total_tokens if answer.usage else 0
    return _AREA.ok(f"{answer.model or model} was called and answered in {seconds:.1f} s, "
                    f"{tokens} tokens.")  # fmt: skip
