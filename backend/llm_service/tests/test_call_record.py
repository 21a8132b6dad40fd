"""What a call is charged for."""

from __future__ import annotations

from decimal import Decimal

from llm_service.call_record import CallRecord
from llm_service.tests.sample import ask
from llm_service.types import LLMChunk, Usage


def test_an_empty_reply_is_paid_for_beside_the_one_after_it() -> None:
    record = CallRecord(ask("openai/any"), is_stream=True, on_end=lambda _: None)
    for usage in (Usage(5, 1), Usage(5, 2, 3, 1, Decimal(1))):
        record.attempt("openai/any")
        record.receive(LLMChunk(usage=usage))
        record.receive(LLMChunk(usage=usage))  # told twice, used once
    assert record.usage == Usage(10, 3, 3, 1)


def test_thoughts_count_where_the_usage_is_estimated() -> None:
    record = CallRecord(ask("openai/any"), is_stream=True, on_end=lambda _: None)
    record.receive(LLMChunk("Aye.", thought="hm é"))
    assert record.output_bytes == 9
