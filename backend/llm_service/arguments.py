"""Keyword arguments of `completion` and `acompletion`, read into an `LLMRequest`.

`model` (`vendor/name`; by default the configured one), `messages` (dicts with `role`, `content` as
text or parts, `tool_calls`, `tool_call_id`, `name`; or the message of an earlier reply), `stream`,
`temperature`, `top_p`, `max_tokens` or `max_completion_tokens`, `stop`, `seed`, `presence_penalty`,
`frequency_penalty`, `reasoning_effort`, `response_format`, `tools`, `tool_choice`,
`parallel_tool_calls`, `timeout` (seconds, the whole call), and of our own: `user` (whose call it
is: a user or an id), `metadata`, `request_id`, `run_id`, `fallback_models`, `offline_reply`.
"""

from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any
from uuid import uuid4

from api.request_id import get_request_id
from llm_service.catalog import resolve_model
from llm_service.types import ChatMessage, LLMRequest, Part, ToolCall

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
_MESSAGE_KEYS = frozenset({"role", "content", "tool_calls", "tool_call_id", "name", "refusal"})


def read_arguments(kwargs: Mapping[str, Any]) -> LLMRequest:
    """Raises TypeError for a missing, unknown or wrongly typed argument, ValueError for an
    impossible value, `ModelNotAllowed` where no model is configured. None counts as left out.
    """
    given = {name: value for name, value in kwargs.items() if value is not None}
    if unknown := kwargs.keys() - _READERS.keys() - {"messages", "model"}:
        raise TypeError(f"completion() does not take {', '.join(sorted(unknown))}")
    if "messages" not in given:
        raise TypeError("completion() needs messages")
    if "max_tokens" in given and "max_completion_tokens" in given:
        raise TypeError("completion() takes max_tokens or max_completion_tokens, not both")
    fields: dict[str, Any] = {"request_id": _current_request_id(), "stream": False}
    for name, value in given.items():
        if name in _READERS:
            field, read = _READERS[name]
            fields[field] = read(name, value)
    model = _text("model", given["model"]) if given.get("model") else resolve_model(None, None)
    return LLMRequest(
        model=model, messages=read_messages(given["messages"]), call_id=uuid4(), **fields
    )


def read_messages(messages: Any) -> tuple[ChatMessage, ...]:
    if isinstance(messages, str | bytes | Mapping) or not isinstance(messages, Sequence):
        raise TypeError("messages: expected a list of dicts")
    if not messages:
        raise ValueError("messages: expected at least one")
    return tuple(_read_message(f"messages[{i}]", message) for i, message in enumerate(messages))


def _read_message(name: str, message: Any) -> ChatMessage:
    if isinstance(message, ChatMessage):
        return message
    if dump := getattr(message, "model_dump", None):
        # The message of an earlier reply, as the `openai` package types it.
        message = {key: value for key, value in dump().items() if key in _MESSAGE_KEYS and value}
    if not isinstance(message, Mapping):
        raise TypeError(f"{name}: expected a dict with role and content")
    if unknown := message.keys() - _MESSAGE_KEYS:
        raise TypeError(f"{name}: cannot read {', '.join(sorted(map(str, unknown)))}")
    if message.get("role") not in ROLES:
        raise ValueError(f"{name}: role must be one of {', '.join(sorted(ROLES))}")
    calls = message.get("tool_calls") or ()
    content = message.get("content")
    if content is None and not calls:
        raise TypeError(f"{name}: content is missing")
    call_id, speaker = message.get("tool_call_id"), message.get("name")
    return ChatMessage(
        message["role"],
        _read_content(name, "" if content is None else content),
        tuple(_read_call(name, call) for call in calls),
        None if call_id is None else _text(f"{name}: tool_call_id", call_id),
        None if speaker is None else _text(f"{name}: name", speaker),
    )


def _read_content(name: str, content: Any) -> str | tuple[Part, ...]:
    if isinstance(content, str):
        return content
    if not isinstance(content, list | tuple):
        raise TypeError(f"{name}: content must be text or a list of parts")
    for part in content:
        if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
            raise TypeError(f"{name}: a part must be a dict with a type")
    return tuple(content)


def _read_call(name: str, call: Any) -> ToolCall:
    try:
        function = call["function"]
        return ToolCall(str(call["id"]), str(function["name"]), str(function["arguments"]))
    except (TypeError, LookupError):
        raise TypeError(
            f"{name}: a tool call is {{id, type, function: {{name, arguments}}}}"
        ) from None


def _current_request_id() -> str | None:
    current = get_request_id()
    return None if current == "-" else current


def _only(kinds: type | UnionType, what: str) -> Callable[[str, Any], Any]:
    """A parser that accepts only values of `kinds`; True and False are not numbers."""

    def read(name: str, value: Any) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise TypeError(f"{name}: expected {what}")
        return value

    return read


_text = _only(str, "text")
_flag = _only(bool, "True or False")
_number = _only(int | float, "a number")
_integer = _only(int, "a whole number")
_mapping = _only(Mapping, "a dict")


def _id(_name: str, value: Any) -> str:
    """An id of any kind, as text."""
    return str(value)


def _user(_name: str, value: Any) -> str | None:
    """The id of a user, or an id as given; None for an anonymous user."""
    key = getattr(value, "pk", value)
    return None if key is None else str(key)


def _seconds(name: str, value: Any) -> float:
    if not _number(name, value) > 0:
        raise ValueError(f"{name}: expected seconds, more than 0")
    return float(value)


def _count(name: str, value: Any) -> int:
    if _integer(name, value) < 1:
        raise ValueError(f"{name}: expected at least 1")
    return int(value)


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{name}: expected text or a list of texts")
    return tuple(value)


def _mappings(name: str, value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{name}: expected a list of dicts")
    return tuple(_mapping(name, item) for item in value)


# The request's field for each argument, and its parser.
_READERS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "stream": ("stream", _flag),
    "temperature": ("temperature", _number),
    "top_p": ("top_p", _number),
    "max_tokens": ("max_output_tokens", _count),
    "max_completion_tokens": ("max_output_tokens", _count),
    "stop": ("stop", _texts),
    "seed": ("seed", _integer),
    "presence_penalty": ("presence_penalty", _number),
    "frequency_penalty": ("frequency_penalty", _number),
    "reasoning_effort": ("reasoning_effort", _text),
    "response_format": ("response_format", _mapping),
    "tools": ("tools", _mappings),
    "tool_choice": ("tool_choice", _only(str | Mapping, "a dict")),
    "parallel_tool_calls": ("parallel_tool_calls", _flag),
    "timeout": ("timeout", _seconds),
    "user": ("user_id", _user),
    "metadata": ("metadata", _mapping),
    "request_id": ("request_id", _id),
    "run_id": ("run_id", _id),
    "fallback_models": ("fallback_models", _texts),
    "offline_reply": ("offline_reply", _text),
}
