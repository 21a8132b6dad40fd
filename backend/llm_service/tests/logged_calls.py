"""Calls that are logged, and the row of the only one."""

from __future__ import annotations

from typing import Any

from llm_service import call_log
from llm_service.call_record import CallRecord
from llm_service.models import LLMCallLog
from llm_service.tests.sample import ask

MODEL = "openai/gpt-4o-mini"


def begin(prompt: str = "Well met", model: str = MODEL, **fields: Any) -> CallRecord:
    return call_log.begin(ask(model, prompt, **fields), is_stream=True)


def only_row() -> LLMCallLog:
    assert call_log.flush(10)
    return LLMCallLog.objects.get()
