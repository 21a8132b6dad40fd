"""Validates the fields of a choice and of usage, of which invalid ones are ignored, and vectors."""

import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from llm_service.errors import UpstreamBadResponse
from llm_service.types import ToolCallDelta, Usage

MAX_TOOL_CALLS = 128
# No call has more tokens or costs more US dollars: larger figures are ignored. The cost of this
# many tokens fits into our tables.
MAX_COUNT = 100_000_000
MAX_COST = 10_000
_ASKED = ("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount")
_SAID = (
    "completion_tokens", "output_tokens", "completionTokens", "outputTokens",
    "candidatesTokenCount",
)  # fmt: skip
_SPEECH_FIELDS = ("text", "content", "value")
_TEXT_FIELDS = (*_SPEECH_FIELDS, "summary", "thinking")
_WRAPPERS = ("data", "result", "response", "output")
# Where other wires have their text: Anthropic's, Gemini's, OpenAI's Responses, TGI's, Cloudflare's.
_OTHER_WIRES = ("delta", "candidates", "content", "parts", "token", "text", "response")
_THOUGHT_FIELDS = ("reasoning_content", "reasoning", "thinking", "thought")


def read_content(content: object) -> tuple[str, str]:
    """Speech and thoughts in a `content`: text, or parts as Mistral's reasoning models send."""
    if isinstance(content, str):
        return content, ""
    speech = thought = ""
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            speech += part
        elif isinstance(part, Mapping):
            kind = str(part.get("type"))
            is_speech = "think" not in kind and "reason" not in kind
            if is_speech and (text := read_text(part, _SPEECH_FIELDS)):
                speech += text
            else:
                thought += read_text(
                    part.get("thinking") or part.get("reasoning") or part.get("text")
                )
    return speech, thought


def read_thought(delta: Mapping[str, Any]) -> str:
    """Thoughts in a separate field; servers that send two such fields repeat the text."""
    for name in _THOUGHT_FIELDS:
        if text := read_text(delta.get(name)):
            return text
    return read_text(delta.get("reasoning_details"))


def read_text(value: object, names: tuple[str, ...] = _TEXT_FIELDS) -> str:
    """The text of a field that may be text, a part, or a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        inner = (value.get(name) for name in names)
        return next((text for one in inner if (text := read_text(one, names))), "")
    if isinstance(value, list):
        return "".join(read_text(one, names) for one in value)
    return ""


def says_otherwise(payload: Mapping[str, Any]) -> bool:
    """Whether an object that belongs to no reply holds text in the manner of another wire."""
    return bool(read_text(payload, _OTHER_WIRES))


def unwrap(payload: dict[str, Any]) -> dict[str, Any]:
    """The completion inside a gateway's own object; else the payload itself."""
    if "choices" in payload:
        return payload
    for name in _WRAPPERS:
        inner = payload.get(name)
        if isinstance(inner, dict) and inner.get("choices"):
            return {**payload, **inner}
    return payload


def find_message(choice: Mapping[str, Any], said: str) -> dict[str, Any] | None:
    """The `message` or `text` of a choice; a server that does not stream sends these. Some servers
    stream with them: each holds the next piece or the whole text so far, and the last may repeat
    the whole. Text that earlier ones `said` is cut off.
    """
    message = choice.get("message") or choice.get("text")
    if isinstance(message, str):
        message = {"content": message}
    if not isinstance(message, dict):
        return None
    content = message.get("content")
    if said and isinstance(content, str) and content.startswith(said):
        is_repeated = content != said or choice.get("finish_reason")
        return {"content": content[len(said) :]} if is_repeated else message
    return message


def read_calls(delta: Mapping[str, Any]) -> Iterator[ToolCallDelta]:
    """The tool calls of a delta, without those beyond the limit."""
    calls = delta.get("tool_calls")
    if not isinstance(calls, list):
        # The older field, from before a reply could have several calls.
        function = delta.get("function_call")
        calls = [{"index": 0, "function": function}] if isinstance(function, Mapping) else []
    for position, call in enumerate(calls):
        if not isinstance(call, Mapping):
            continue
        # Gemini numbers none of its tool calls; they come whole.
        index = call.get("index")
        if not isinstance(index, int):
            index = 0 if "index" in call else position
        if not 0 <= index < MAX_TOOL_CALLS:
            continue
        function = call.get("function")
        function = function if isinstance(function, Mapping) else {}
        arguments = function.get("arguments") or ""
        if not isinstance(arguments, str):
            # Some servers send the object itself.
            arguments = json.dumps(arguments)
        yield ToolCallDelta(
            index, str(call.get("id") or ""), str(function.get("name") or ""), arguments
        )


def read_usage(usage: object) -> Usage | None:
    """Usage by the names of OpenAI, Anthropic or Gemini; None if implausible."""
    if not isinstance(usage, Mapping):
        return None
    asked = _first(usage, *_ASKED)
    said = _first(usage, *_SAID)
    if not asked or said is None:
        return None
    # DeepSeek reports cached tokens in a separate field.
    cached = _inner(usage, "prompt_tokens_details", "input_tokens_details", "cached_tokens")
    cached = cached or _count(usage.get("prompt_cache_hit_tokens")) or 0
    thought = _inner(
        usage, "completion_tokens_details", "output_tokens_details", "reasoning_tokens"
    )
    return Usage(
        asked, said, min(cached, asked), min(thought or 0, said), _read_cost(usage.get("cost"))
    )


def _first(usage: Mapping[str, Any], *names: str) -> int | None:
    return next((count for name in names if (count := _count(usage.get(name))) is not None), None)


def _inner(usage: Mapping[str, Any], details: str, other: str, name: str) -> int | None:
    inner = usage.get(details) or usage.get(other)
    return _count(inner.get(name)) if isinstance(inner, Mapping) else None


def _count(value: object) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT
    return value if is_count else None  # type: ignore[return-value]


def _read_cost(cost: object) -> Decimal | None:
    """US dollars as OpenRouter reports them; None for anything else."""
    if isinstance(cost, bool) or not isinstance(cost, int | float | str):
        return None
    try:
        dollars = Decimal(str(cost))
    except InvalidOperation:
        return None
    return dollars if dollars.is_finite() and 0 <= dollars <= MAX_COST else None


def read_vectors(answer: object, count: int) -> tuple[list[list[float]], Usage]:
    """The `count` vectors in the order of their texts, and the usage. Raises `UpstreamBadResponse`
    for anything but that many vectors of one length.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise UpstreamBadResponse
    rows = [row for row in answer["data"] if isinstance(row, dict)]
    # Servers need not keep the order; some send no `index`.
    numbers = [row.get("index", place) for place, row in enumerate(rows)]
    if sorted(map(str, numbers)) != sorted(map(str, range(count))):
        raise UpstreamBadResponse
    in_order = sorted(zip(numbers, rows, strict=True), key=lambda pair: int(pair[0]))
    vectors: list[Any] = [row.get("embedding") for _, row in in_order]
    if not all(map(_is_vector, vectors)) or len({len(vector) for vector in vectors}) > 1:
        raise UpstreamBadResponse
    usage = answer.get("usage")
    asked = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return vectors, Usage(asked if isinstance(asked, int) and asked > 0 else 0, 0)


def _is_vector(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, int | float) and math.isfinite(one) for one in value)
    )
