"""Limits the length of prompts and replies, whatever the model."""

from dataclasses import replace

from django.conf import settings

from llm_service.errors import Blocked
from llm_service.types import LLMRequest, LLMResult


def guard_request(request: LLMRequest) -> None:
    """For `LLM_PRE_CALL_HOOKS`: blocks a prompt of more than `LLM_MAX_PROMPT_CHARACTERS`."""
    most = settings.LLM_MAX_PROMPT_CHARACTERS
    if sum(len(text) for text in request.texts()) > most:
        raise Blocked(f"The conversation is longer than the {most:,} characters allowed here.")


def guard_result(result: LLMResult) -> LLMResult | None:
    """For `LLM_POST_CALL_HOOKS`: ends a reply after `LLM_MAX_REPLY_CHARACTERS`, with the finish
    reason `length`.
    """
    room = settings.LLM_MAX_REPLY_CHARACTERS - result.sent_before
    if len(result.text) <= room:
        return None
    return replace(result, text=result.text[:room], finish_reason="length", is_last=True)
