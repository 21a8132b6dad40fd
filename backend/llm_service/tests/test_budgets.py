"""Calls are refused where their worst case does not fit into what is left of a budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.threads import run_in_thread
from llm_service import budgets, call_log
from llm_service.budget_limits import INSTANCE_USED_UP, USED_UP, are_configured
from llm_service.client import LLMClient
from llm_service.errors import BudgetExceeded
from llm_service.models import INSTANCE, BudgetReservation
from llm_service.tests.budget_days import INPUT, OTHER, USER, request, settle, used
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer
from llm_service.types import ChatMessage, ToolCall, Usage

pytestmark = pytest.mark.django_db(transaction=True)


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
