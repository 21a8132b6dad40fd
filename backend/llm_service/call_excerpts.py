"""What of a request and its reply a row of the log keeps: bounded, and without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from llm_service.call_record import PREVIEW_SLACK
from llm_service.scrub import scrub, scrub_text
from llm_service.types import ChatMessage, LLMRequest

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
    """The beginning and the end of the prompt, at most LLM_LOG_PREVIEW_CHARACTERS: its end is the
    question.
    """
    room = settings.LLM_LOG_PREVIEW_CHARACTERS
    if not room:
        return ""
    messages = request.messages
    if sum(len(message.text) + len(message.role) + 3 for message in messages) <= room:
        return scrub_text("\n".join(_line(message, 0, None) for message in messages))[:room]
    head = room // 4
    tail = room - head - 1
    start = scrub_text(_gather(messages, head + PREVIEW_SLACK))
    end = scrub_text(_gather(messages[::-1], tail + PREVIEW_SLACK, is_from_end=True))
    return f"{start[:head]}…{end[-tail:]}"


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


def _gather(messages: Sequence[ChatMessage], room: int, *, is_from_end: bool = False) -> str:
    """The first or the last `room` characters of a prompt, without looking at the rest."""
    lines: list[str] = []
    for message in messages:
        if room <= 0:
            break
        cut = (-room, None) if is_from_end else (0, room)
        line = _line(message, *cut)
        lines.append(line)
        room -= len(line) + 1
    return "\n".join(lines[::-1] if is_from_end else lines)


def _line(message: ChatMessage, start: int, end: int | None) -> str:
    return f"{message.role}: {message.text[start:end]}"


def _bound(value: Any) -> Any:
    """The value; one that is too long as the beginning of its text."""
    text = value if isinstance(value, str) else str(value)
    is_text = isinstance(value, str | dict | list)
    return (
        text[:MAX_METADATA_CHARACTERS] if is_text and len(text) > MAX_METADATA_CHARACTERS else value
    )
