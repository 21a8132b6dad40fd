"""One row for each call, for any outcome."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

import pytest

from llm_service import call_log, call_store
from llm_service.call_record import CallRecord
from llm_service.errors import UpstreamRateLimited, UpstreamUnavailable
from llm_service.models import LLMCallLog
from llm_service.tests.logged_calls import MODEL, begin, only_row
from llm_service.tests.sample import ask, say
from llm_service.types import LLMChunk, Usage
from testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_is_there_while_the_call_runs_and_the_same_one_after_its_end() -> None:
    user = make_user()
    run_id = uuid4()
    record = begin(
        request_id="r-1", user_id=str(user.pk), run_id=str(run_id), metadata={"feature": "chat"}
    )
    row = only_row()
    assert (row.pk, row.status, row.duration_ms) == (record.id, "running", None)

    record.attempt(MODEL)
    say(record, LLMChunk("Well ", response_id="chatcmpl-1", response_model="gpt-4o-mini-2024"))
    say(record, LLMChunk("met."))
    say(record, LLMChunk(finish_reason="stop", usage=Usage(1200, 300, 200, 50)))
    record.end("success")
    row = only_row()

    assert row.pk == record.id
    assert (row.status, row.model, row.is_stream, row.retry_count) == ("success", MODEL, True, 0)
    assert (row.user_id, row.request_id, row.run_id) == (user.pk, "r-1", run_id)
    assert row.metadata == {"feature": "chat"}
    assert row.prompt_preview == "system: You are Bronn.\nuser: Well met"
    assert row.response_preview == "Well met."
    assert (row.provider_response_id, row.response_model) == ("chatcmpl-1", "gpt-4o-mini-2024")
    counts = (row.input_tokens, row.cached_tokens, row.output_tokens, row.reasoning_tokens)
    assert counts == (1200, 200, 300, 50)
    assert row.total_tokens == 1500
    assert (row.cost_usd, row.cost_source) == (Decimal("0.000345"), "table")
    prices = (row.input_price, row.cached_input_price, row.output_price)
    assert prices == (Decimal("0.15"), Decimal("0.075"), Decimal("0.6"))
    assert row.duration_ms is not None
    assert row.first_token_ms is not None
    assert 0 <= row.first_token_ms <= row.duration_ms
    assert (row.error_type, row.error_message, row.http_status) == ("", "", None)


def test_the_caller_may_name_the_row() -> None:
    name = uuid4()
    begin(call_id=name).end("success")
    assert only_row().pk == name


def test_a_quick_call_is_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[list[str]] = []
    store = call_store.store

    def watch(records: Sequence[CallRecord]) -> None:
        written.append([record.status for record in records])
        store(records)

    monkeypatch.setattr(call_store, "store", watch)
    begin().end("success")
    only_row()
    assert written == [["success"]]


def test_the_first_end_counts() -> None:
    record = begin()
    record.end("cancelled")
    record.end("error", error=UpstreamUnavailable())
    row = only_row()
    assert (row.status, row.error_type) == ("cancelled", "")


def test_an_error_says_what_it_was_and_what_stood_behind_it() -> None:
    class Refused(Exception):
        status_code = 429

    record = begin()
    record.attempt(MODEL)
    record.attempt(MODEL)
    record.attempt("openai/gpt-4o")
    try:
        raise UpstreamRateLimited from Refused("slow down")
    except UpstreamRateLimited as error:
        record.end("error", error=error)
    row = only_row()
    assert (row.status, row.error_type, row.http_status) == ("error", "upstream_rate_limited", 429)
    assert row.error_message == (
        "The model service is busy; try again in a moment. (Refused: slow down)"
    )
    assert (row.model, row.retry_count) == ("openai/gpt-4o", 2)
    assert (row.input_tokens, row.total_tokens, row.cost_usd) == (None, None, None)
    assert row.cost_source == "unknown"


def test_what_the_provider_says_it_costs_comes_first() -> None:
    record = begin(model="openrouter/some-model")
    say(record, LLMChunk("x", usage=Usage(10, 1, cost_usd=Decimal("0.0000123"))))
    record.end("success")
    row = only_row()
    assert (row.cost_usd, row.cost_source) == (Decimal("0.0000123"), "provider")


def test_an_unknown_price_is_null_and_a_free_model_costs_nothing() -> None:
    for model in ("nobody/nothing", "offline/persona"):
        record = begin(model=model)
        say(record, LLMChunk("x", usage=Usage(10, 1) if model.startswith("nobody") else None))
        record.end("success")
    assert call_log.flush(10)
    unknown = LLMCallLog.objects.get(model="nobody/nothing")
    assert (unknown.cost_usd, unknown.cost_source, unknown.total_tokens) == (None, "unknown", 11)
    free = LLMCallLog.objects.get(model="offline/persona")
    assert (free.cost_usd, free.cost_source, free.total_tokens) == (Decimal(0), "table", None)


def test_only_listed_parameters_are_kept() -> None:
    tool = {"type": "function", "function": {"name": "look_up", "parameters": {"a": "b"}}}
    begin(
        temperature=0.3,
        max_output_tokens=100,
        tools=(tool,),
        response_format={"type": "json_object", "schema": {"x": "y"}},
        stop=("END",),
        offline_reply="not kept",
    ).end("success")
    assert only_row().request_kwargs == {
        "temperature": 0.3,
        "max_output_tokens": 100,
        "tools": ["look_up"],
        "response_format": "json_object",
        "stop": ["END"],
    }


def test_a_chunk_costs_the_caller_next_to_nothing() -> None:
    """No copy of the text and nothing that grows with it."""
    record = CallRecord(ask(MODEL), is_stream=True, on_end=lambda _: None)
    chunk = LLMChunk("word ")
    for _ in range(2000):
        say(record, chunk)
    kept = len(record.preview)
    for _ in range(100_000):
        say(record, chunk)
    assert len(record.preview) == kept
    assert record.output_bytes == 102_000 * 5
