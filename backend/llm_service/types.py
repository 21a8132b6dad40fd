"""What goes into a model call and what comes out of it. Frozen: a retry sends the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the prompt; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One model call. `model` is `vendor/name`; `None` means "as configured" or "not sent".

    `offline_reply` is the text that `offline/persona` streams; the other providers ignore it.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    temperature: float | None = None
    max_output_tokens: int | None = None
    offline_reply: str | None = None
    request_id: str | None = None
    user_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, as the provider counted them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class LLMChunk:
    """One step of a reply: some text, or the reason it ended, or its usage, or several at once.

    A delta may join many upstream tokens: whatever was waiting when the network was read.
    """

    delta: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class LLMResult:
    """A whole reply."""

    text: str
    finish_reason: str
    usage: Usage | None
    model: str
