"""A request as the tests make it, and a key that must never be seen."""

from __future__ import annotations

from llm_service.types import ChatMessage, LLMRequest

SECRET_KEY = "sk-secret-0123456789"


def ask(model: str, prompt: str = "Well met", **fields: object) -> LLMRequest:
    messages = (ChatMessage("system", "You are Bronn."), ChatMessage("user", prompt))
    return LLMRequest(model, messages, **fields)  # type: ignore[arg-type]
