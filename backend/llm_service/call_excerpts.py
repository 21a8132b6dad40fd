"""The excerpts of a request and its reply in a row of the log: bounded, without secrets."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from llm_service.call_record import PREVIEW_SLACK
from llm_service.scrub import scrub, scrub_text
from llm_service.types import LLMRequest

# The parameters of a request that are kept; texts, keys and addresses are not among them.
KEPT_PARAMETERS = (
    "temperature",
    "max_output_tokens",
    "top_p",
    "seed",
    "stop",
    "tool_choice",
    "reasoning_effort",
    "fallback_models",
)
MAX_METADATA_ITEMS = 50
MAX_METADATA_CHARACTERS = 500


def preview_prompt(request: LLMRequest) -> str:
    """Beginning and end (the question) of the prompt, at most LLM_LOG_PREVIEW_CHARACTERS."""
    room = settings.LLM_LOG_PREVIEW_CHARACTERS
    if not room:
        return ""
    text = "\n".join(f"{message.role}: {message.text}" for message in request.messages)
    if len(text) <= room:
        return scrub_text(text)[:room]
    head = room // 4
    tail = room - head - 1
    start = scrub_text(text[: head + PREVIEW_SLACK])
    end = scrub_text(text[-(tail + PREVIEW_SLACK) :])
    return f"{start[:head]}…{end[-tail:] if tail else ''}"


def preview_reply(pieces: Sequence[str]) -> str:
    """The beginning of the reply, at most LLM_LOG_PREVIEW_CHARACTERS."""
    room: int = settings.LLM_LOG_PREVIEW_CHARACTERS
    text = scrub_text("".join(pieces))
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"[:room]


def keep_parameters(request: LLMRequest) -> dict[str, Any]:
    """The `KEPT_PARAMETERS` that were given; of tools and formats their names."""
    kept = {name: getattr(request, name) for name in KEPT_PARAMETERS}
    kept["response_format"] = request.response_format and request.response_format.get("type")
    kept["tools"] = [tool.get("function", {}).get("name") for tool in request.tools or ()]
    scrubbed: dict[str, Any] = scrub({name: one for name, one in kept.items() if one})
    return {name: _bound(one) for name, one in scrubbed.items()}


def keep_metadata(request: LLMRequest) -> dict[str, Any]:
    """The caller's metadata, at most `MAX_METADATA_ITEMS`."""
    items = list((request.metadata or {}).items())[:MAX_METADATA_ITEMS]
    scrubbed: dict[str, Any] = scrub(dict(items))
    return {key[:100]: _bound(one) for key, one in scrubbed.items()}


def keep_plain_metadata(request: LLMRequest) -> dict[str, Any]:
    """The same with every value as text, for a row that could not be written in full."""
    items = list((request.metadata or {}).items())[:MAX_METADATA_ITEMS]
    return {scrub_text(str(key))[:100]: _bound(scrub(str(value))) for key, value in items}


def _bound(value: Any) -> Any:
    """The value; one that is too long as the beginning of its text."""
    text = str(value)
    return value if len(text) <= MAX_METADATA_CHARACTERS else text[:MAX_METADATA_CHARACTERS]
