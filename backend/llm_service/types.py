"""Requests and results of model calls. Frozen, so that a retry sends the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

# A part of a message as on the wire: `{"type": "text", "text": …}`, an image, a sound.
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the model wants called; `arguments` is JSON as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of the `index`-th tool call of a reply; the pieces of `arguments` are joined."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the prompt; `role` is `system`, `developer`, `user`, `assistant` or `tool`.

    `tool_calls` are the calls that an assistant requests, `tool_call_id` the one a tool answers.
    """

    role: str
    content: str | tuple[Part, ...]
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """The joined text parts of the content; other parts are ignored."""
        if isinstance(self.content, str):
            return self.content
        return "".join(str(part.get("text") or "") for part in self.content)

    def map_text(self, change: Callable[[str], str]) -> ChatMessage:
        """The message with `change` applied to every text in it, arguments of tool calls too; the
        same object if nothing changed.
        """
        content: str | tuple[Part, ...]
        if isinstance(self.content, str):
            content = change(self.content)
        else:
            content = tuple(_map_part(part, change) for part in self.content)
        calls = tuple(replace(call, arguments=change(call.arguments)) for call in self.tool_calls)
        if content == self.content and calls == self.tool_calls:
            return self
        return replace(self, content=content, tool_calls=calls)


def _map_part(part: Part, change: Callable[[str], str]) -> Part:
    text = part.get("text")
    return {**part, "text": change(text)} if isinstance(text, str) else part


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One model call. `model` is `vendor/name`; `None` means "as configured" or "not sent".

    `offline_reply` is the text that `offline/persona` streams; the other providers ignore it.
    `fallback_models` are tried in turn if a model fails before its first token. `call_id` is the id
    of the call's row in the log; by default a new one. `timeout` is for the whole call, in seconds.
    Without `keeps_words` the row has no preview of prompt and reply.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    temperature: float | None = None
    max_output_tokens: int | None = None
    offline_reply: str | None = None
    request_id: str | None = None
    user_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    call_id: UUID | None = None
    stream: bool = True
    response_format: Mapping[str, Any] | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    tool_choice: str | Mapping[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    stop: tuple[str, ...] = ()
    top_p: float | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    reasoning_effort: str | None = None
    fallback_models: tuple[str, ...] = ()
    timeout: float | None = None
    keeps_words: bool = True

    def texts(self) -> Iterator[str]:
        return (message.text for message in self.messages)

    def map_text(self, change: Callable[[str], str]) -> LLMRequest:
        """The request with `change` applied to every text that would be sent."""
        messages = tuple(message.map_text(change) for message in self.messages)
        reply = self.offline_reply and change(self.offline_reply)
        return replace(self, messages=messages, offline_reply=reply)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, as counted by the provider: `cached` ones are included in the input,
    `reasoning` ones in the output. `cost_usd` where the provider reports it.
    """

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: Decimal | None = None

    def __add__(self, other: Usage) -> Usage:
        """The sum of two calls; without a cost where one of them has none."""
        is_told = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_input_tokens + other.cached_input_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            (self.cost_usd or 0) + (other.cost_usd or Decimal(0)) if is_told else None,
        )


@dataclass(frozen=True, slots=True)
class LLMChunk:
    """One step of a reply: text, finish reason, usage, or several at once. `thought` is reasoning
    before the reply: not part of its text.

    A delta may join many upstream tokens: those waiting when the network was read. The provider's
    own id and model name come once, with the first chunk that has them.
    """

    delta: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    tool_calls: tuple[ToolCallDelta, ...] = ()
    response_id: str | None = None
    response_model: str | None = None
    thought: str = ""


@dataclass(frozen=True, slots=True)
class LLMResult:
    """A whole reply, or to a post-call hook a window of a stream: see `hooks/__init__.py`.

    `request` is the request as sent; `sent_before` counts the characters of the reply already sent
    on, and `is_last` marks the last window.
    """

    text: str
    finish_reason: str
    usage: Usage | None
    model: str
    tool_calls: tuple[ToolCall, ...] = ()
    response_id: str | None = None
    response_model: str | None = None
    request: LLMRequest | None = field(default=None, compare=False, repr=False)
    sent_before: int = 0
    is_last: bool = True
    thought: str = field(default="", compare=False)
