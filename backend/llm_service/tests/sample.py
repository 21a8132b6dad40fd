"""A request and a reply as the tests make them, and a key that must never be seen."""

from __future__ import annotations

from llm_service.call_record import CallRecord
from llm_service.types import ChatMessage, LLMChunk, LLMRequest

SECRET_KEY = "sk-secret-0123456789"


def ask(model: str, prompt: str = "Well met", **fields: object) -> LLMRequest:
    messages = (ChatMessage("system", "You are Bronn."), ChatMessage("user", prompt))
    return LLMRequest(model, messages, **fields)  # type: ignore[arg-type]


def say(record: CallRecord, chunk: LLMChunk) -> None:
    """The chunk comes from the provider and leaves as it is."""
    record.receive(chunk)
    record.show(chunk.delta)
