"""Checks a request before it is sent: allow-list, fallback models, clean text, hooks."""

from dataclasses import replace

from django.conf import settings

from llm_service.catalog import fallbacks_of, is_allowed
from llm_service.errors import LLMError, ModelNotAllowed
from llm_service.hooks.calls import check_request
from llm_service.text import clean_text
from llm_service.types import LLMRequest


async def admit(request: LLMRequest) -> tuple[LLMRequest, LLMError | None]:
    """Returns the request as it may be sent and logged, and None; or, with the error that refuses
    it, the request without its text where hooks may not have masked it.
    """
    try:
        request = _check(request)
        if settings.LLM_PRE_CALL_HOOKS:
            # A hook may have chosen another model.
            request = _check(await check_request(request))
    except LLMError as refusal:
        if settings.LLM_PRE_CALL_HOOKS:
            request = replace(request, messages=(), offline_reply=None)
        return request, refusal
    return request, None


def _check(request: LLMRequest) -> LLMRequest:
    if not is_allowed(request.model):
        raise ModelNotAllowed
    if fallbacks := fallbacks_of(request.model, request.fallback_models):
        request = replace(request, fallback_models=fallbacks)
    # A lone surrogate in a prompt could not be sent at all.
    return request.map_text(clean_text)
