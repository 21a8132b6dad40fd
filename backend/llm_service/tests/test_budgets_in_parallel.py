"""Budgets are not exceeded, however many calls run in parallel."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from api.threads import run_in_thread
from llm_service import budgets, call_log
from llm_service.budget_limits import PICO
from llm_service.budgets import Settlement
from llm_service.errors import BudgetExceeded
from llm_service.models import INSTANCE, BudgetReservation, LLMCallLog
from llm_service.tests.budget_days import MODEL, OTHER, USER, request, used
from llm_service.tests.sample import say
from llm_service.types import LLMChunk, Usage

pytestmark = pytest.mark.django_db(transaction=True)


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
