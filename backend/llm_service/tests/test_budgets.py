"""Budgets are not exceeded, however many calls run in parallel."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.threads import run_in_thread
from llm_service import budgets, call_log, call_store
from llm_service.budget_limits import INSTANCE_USED_UP, PICO, USED_UP, are_configured
from llm_service.budgets import Settlement
from llm_service.call_record import CallRecord
from llm_service.client import LLMClient
from llm_service.errors import BudgetExceeded
from llm_service.models import INSTANCE, BudgetDay, BudgetReservation, LLMCallLog
from llm_service.tests.sample import ask, say
from llm_service.tests.wire_server import WireServer
from llm_service.types import ChatMessage, LLMChunk, ToolCall, Usage

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "openai/gpt-4o-mini"
USER, OTHER = uuid4(), uuid4()
# What it reads: 5 and 1 tokens of text, 8 for each message and 8 beside them.
INPUT = 30


def request(user: Any = USER, model: str = MODEL, most: int = 70, **fields: Any) -> Any:
    return ask(
        model, "Hello", user_id=str(user) if user else None, max_output_tokens=most, **fields
    )


def used(subject: Any) -> tuple[int, int]:
    row = BudgetDay.objects.filter(subject_id=subject).first()
    return (row.tokens, row.cost_pico) if row else (0, 0)


def settle(reservation: BudgetReservation, usage: Usage | None, cost: Decimal | None) -> None:
    budgets.settle([Settlement(reservation, usage, cost)])


def test_nothing_is_asked_where_no_budget_is_set() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert not are_configured()
        assert budgets.reserve(request()) is None
        budgets.check(USER)
        budgets.settle([])
    assert len(queries) == 0


def test_the_worst_case_is_taken_and_what_was_used_stays(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1000
    settings.LLM_BUDGET_DAILY_USD = 1
    reservation = budgets.reserve(request())
    assert reservation is not None
    assert reservation.tokens == INPUT + 70
    # 30 at 0.15 and 70 at 0.60 dollars a million.
    worst = 30 * 150_000 + 70 * 600_000
    assert used(USER) == used(INSTANCE) == (100, worst)

    settle(reservation, Usage(20, 10, 5), Decimal("0.000009375"))
    assert used(USER) == used(INSTANCE) == (30, 9_375_000)
    assert BudgetReservation.objects.count() == 0


def test_a_call_that_was_never_sent_gives_everything_back(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1000
    reservation = budgets.reserve(request())
    assert reservation is not None
    settle(reservation, None, None)
    assert used(USER) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("LLM_BUDGET_USER_DAILY_TOKENS", 100, True),
        ("LLM_BUDGET_USER_DAILY_TOKENS", 99, False),
        ("LLM_BUDGET_DAILY_TOKENS", 100, True),
        ("LLM_BUDGET_DAILY_TOKENS", 99, False),
        ("LLM_BUDGET_USER_DAILY_USD", 0.0000465, True),
        ("LLM_BUDGET_USER_DAILY_USD", 0.0000464, False),
        ("LLM_BUDGET_DAILY_USD", 0.0000465, True),
        ("LLM_BUDGET_DAILY_USD", 0.0000464, False),
    ],
)
def test_a_budget_ends_to_the_token_and_the_millionth(
    settings: Any, name: str, value: Any, fits: bool
) -> None:
    setattr(settings, name, value)
    if fits:
        assert budgets.reserve(request()) is not None
        with pytest.raises(BudgetExceeded):
            budgets.reserve(request(most=1))
    else:
        with pytest.raises(BudgetExceeded):
            budgets.reserve(request())
        assert not BudgetReservation.objects.exists()


def test_a_refusal_says_whose_budget_and_leaves_the_others_alone(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 150
    settings.LLM_BUDGET_DAILY_TOKENS = 250
    reservation = budgets.reserve(request())
    assert reservation is not None
    with pytest.raises(BudgetExceeded) as refused:
        budgets.reserve(request())
    assert refused.value.detail == budgets.TOO_LARGE
    settle(reservation, Usage(100, 50), None)
    with pytest.raises(BudgetExceeded) as refused:
        budgets.reserve(request())
    assert refused.value.detail == USED_UP
    with pytest.raises(BudgetExceeded, match="Your budget"):
        budgets.check(USER)

    # The instance has 100 left, for somebody else.
    budgets.check(OTHER)
    other = budgets.reserve(request(OTHER))
    assert other is not None
    with pytest.raises(BudgetExceeded) as refused:
        budgets.reserve(request(uuid4(), most=1))
    assert refused.value.detail == INSTANCE_USED_UP
    # What the refused ones had taken of their own is not lost.
    assert used(OTHER) == (100, 46_500_000)
    assert used(INSTANCE)[0] == 250
    with pytest.raises(BudgetExceeded, match="This server's"):
        budgets.check(None)


def test_refusals_are_402_and_final() -> None:
    assert (BudgetExceeded.code, BudgetExceeded.retryable) == ("budget_exceeded", False)


def test_the_dearest_model_that_may_answer_counts(settings: Any) -> None:
    settings.LLM_BUDGET_DAILY_USD = 1
    reservation = budgets.reserve(request(fallback_models=("openai/gpt-4o",)))
    assert reservation is not None
    assert reservation.cost_pico == 30 * 2_500_000 + 70 * 10_000_000


def test_a_model_without_a_price_is_refused_under_a_budget_in_dollars(settings: Any) -> None:
    settings.LLM_BUDGET_DAILY_USD = 1
    for unknown in (request(model="nobody/x"), request(fallback_models=("nobody/x",))):
        with pytest.raises(BudgetExceeded, match="no known price"):
            budgets.reserve(unknown)
    free = budgets.reserve(request(model="scripted/test"))
    assert free is not None
    assert free.cost_pico == 0

    settings.LLM_BUDGET_DAILY_USD = 0
    settings.LLM_BUDGET_DAILY_TOKENS = 1000
    counted = budgets.reserve(request(model="nobody/x"))
    assert counted is not None
    # Another vendor may count half as much again.
    assert counted.tokens == 45 + 70


async def test_what_is_reserved_is_what_is_asked_for(
    wire: WireServer, client: LLMClient, model_settings: Any
) -> None:
    model_settings.LLM_BUDGET_USER_DAILY_TOKENS = 10**6
    for most in (None, 70):
        asked = ask("openai/echo", "Hello", user_id=str(USER), max_output_tokens=most)
        reservation = await run_in_thread(budgets.reserve, asked)
        assert reservation is not None
        await client.complete(asked)
        sent = wire.received[-1].body["max_tokens"]
        assert (sent, reservation.tokens) == (most or 1024, INPUT + (most or 1024))


async def test_ten_thousand_tokens_a_day_are_several_messages(
    wire: WireServer, client: LLMClient, model_settings: Any
) -> None:
    """With the server's own limit of a reply, and a persona's prompt of 2,000 tokens."""
    model_settings.LLM_BUDGET_USER_DAILY_TOKENS = 10_000
    for _ in range(3):
        asked = ask("openai/gpt-4o-mini", "word " * 2000 + "[[wire echo]]", user_id=str(USER))
        assert (await client.complete(asked)).text
    assert await run_in_thread(call_log.flush, 10)
    assert (await run_in_thread(used, USER))[0] == 3 * 18


def test_earlier_tool_calls_are_counted(settings: Any) -> None:
    settings.LLM_BUDGET_DAILY_TOKENS = 10**6
    plain = budgets.reserve(request())
    earlier = ChatMessage("assistant", "", (ToolCall("id", "find", '"' + "word " * 100 + '"'),))
    longer = budgets.reserve(replace(request(), messages=(*request().messages, earlier)))
    assert plain is not None
    assert longer is not None
    assert longer.tokens - plain.tokens > 100


def test_offline_replies_are_never_refused(settings: Any) -> None:
    settings.LLM_BUDGET_DAILY_TOKENS = 1
    assert budgets.reserve(request(model="offline/persona")) is None


def test_two_hundred_calls_at_once_take_what_is_there_and_no_more(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 100 * 37 + 99
    settings.LLM_BUDGET_DAILY_USD = 1

    def call(_: int) -> bool:
        try:
            budgets.reserve(request())
        except BudgetExceeded:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(40) as pool:
        accepted = sum(pool.map(call, range(200)))
    assert accepted == 37
    assert used(USER) == used(INSTANCE) == (3700, 37 * 46_500_000)
    assert BudgetReservation.objects.count() == 37


async def test_two_hundred_whole_calls_leave_exactly_what_they_used(settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1_000_000
    settings.LLM_BUDGET_DAILY_TOKENS = 1_000_000

    async def call(number: int) -> None:
        user = (USER, OTHER)[number % 2]
        record = call_log.begin(request(user), is_stream=True)
        await run_in_thread(record.reserve)
        record.attempt(MODEL)
        say(record, LLMChunk("x", usage=Usage(number, 1)))
        record.end("success")

    await asyncio.gather(*(call(number) for number in range(200)))
    assert await run_in_thread(call_log.flush, 20)

    def look() -> None:
        assert used(USER)[0] == sum(range(0, 200, 2)) + 100
        assert used(OTHER)[0] == sum(range(1, 200, 2)) + 100
        total = 150_000 * sum(range(200)) + 600_000 * 200
        assert used(INSTANCE) == (sum(range(200)) + 200, total)
        rows = LLMCallLog.objects.filter(status="success")
        cost = sum((row.cost_usd or Decimal(0) for row in rows), Decimal(0))
        assert cost * PICO == total
        assert not BudgetReservation.objects.exists()

    await run_in_thread(look)


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


def test_settling_many_at_once_meets_nobody_halfway(settings: Any) -> None:
    """Two writers with the same people in another order, and reservations in between."""
    settings.LLM_BUDGET_USER_DAILY_TOKENS = settings.LLM_BUDGET_DAILY_TOKENS = 10**9
    people = [uuid4() for _ in range(8)]
    usage = Usage(1, 0)

    def work(number: int) -> None:
        in_order = people if number % 2 else people[::-1]
        try:
            for _ in range(5):
                taken = [budgets.reserve(request(person)) for person in in_order]
                budgets.settle([Settlement(one, usage, None) for one in taken if one])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert {used(person)[0] for person in people} == {30}
    assert used(INSTANCE)[0] == 240
