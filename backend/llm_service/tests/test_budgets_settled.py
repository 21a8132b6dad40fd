"""What a call used is settled once, however it ends; the rest of its reservation comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from llm_service import budgets, call_log, call_store
from llm_service.call_record import CallRecord
from llm_service.errors import BudgetExceeded
from llm_service.models import INSTANCE, BudgetDay, BudgetReservation, LLMCallLog
from llm_service.tests.budget_days import INPUT, MODEL, USER, request, settle, used
from llm_service.tests.sample import say
from llm_service.types import LLMChunk, Usage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("said", ["", "word " * 30])
def test_a_call_that_broke_off_pays_for_what_was_said(settings: Any, said: str) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1000
    record = call_log.begin(request(), is_stream=True)
    record.reserve()
    if said:
        say(record, LLMChunk(said))
    record.end("cancelled")
    assert call_log.flush(10)
    # 150 bytes are 50 tokens at the most; the row keeps no estimate.
    expected = (INPUT + 50, 30 * 150_000 + 50 * 600_000) if said else (0, 0)
    assert used(USER) == expected
    assert LLMCallLog.objects.get().total_tokens is None


def test_one_who_left_while_it_was_reserved_pays_nothing(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1000
    record = call_log.begin(request(), is_stream=True)
    record.end("cancelled")
    assert call_log.flush(10)
    record.reserve()
    assert used(USER) == (0, 0)
    assert not BudgetReservation.objects.exists()


@pytest.mark.parametrize("is_retry", [False, True])
def test_a_call_that_ends_while_its_beginning_is_written_pays_once(
    settings: Any, is_retry: bool
) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1000
    record = CallRecord(request(), is_stream=True, on_end=lambda _: None)
    record.reserve()
    record.attempt(MODEL)
    say(record, LLMChunk("x", usage=Usage(40, 2)))
    record.end("success")

    for is_maybe_stored in (is_retry, False, True):
        record.is_maybe_stored = is_maybe_stored
        call_store.store([record])

    assert used(USER)[0] == 42
    assert LLMCallLog.objects.get().status == "success"


def test_what_dead_processes_reserved_comes_back(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 150
    reservation = budgets.reserve(request())
    assert reservation is not None
    with pytest.raises(BudgetExceeded):
        budgets.reserve(request())
    BudgetReservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert budgets.reserve(request()) is not None
    assert used(USER)[0] == 100

    # It was only slow: what it used is counted, once, though nothing is reserved any more.
    settle(reservation, Usage(20, 5), None)
    assert used(USER)[0] == 125


def test_a_lost_call_gives_back_what_it_reserved(settings: Any) -> None:
    settings.LLM_BUDGET_DAILY_TOKENS = 1000
    run_id = uuid4()
    record = call_log.begin(request(run_id=str(run_id)), is_stream=True)
    record.reserve()
    assert call_log.flush(10)
    assert used(INSTANCE)[0] == 100
    assert call_log.mark_lost([run_id]) == 1
    assert used(INSTANCE)[0] == 0


def test_a_day_ends_at_midnight_in_utc(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 100
    settings.TIME_ZONE = "America/New_York"
    now = [datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    late = budgets.reserve(request())
    assert late is not None
    with pytest.raises(BudgetExceeded):
        budgets.reserve(request())
    now[0] += timedelta(seconds=1)
    assert budgets.reserve(request()) is not None
    # It belongs to the day on which it began.
    settle(late, Usage(1, 1), None)
    days = dict(BudgetDay.objects.values_list("day", "tokens"))
    assert {str(day): tokens for day, tokens in days.items()} == {
        "2026-11-21": 2,
        "2026-11-22": 100,
    }

    now[0] += timedelta(days=8)
    call_log.prune()
    assert not BudgetDay.objects.exists()
