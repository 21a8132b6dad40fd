"""`GET /api/usage`: one's own calls by day, model and character."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from llm_service.models import BudgetDay, LLMCallLog
from testing import bearer, make_user

NOTHING = {
    "calls": 0,
    "input_tokens": 0,
    "output_tokens": 0,
    "cost_usd": "0.000000000000",
    "unknown_cost_calls": 0,
}


def call(user: Any, days_ago: int = 0, cost: str | None = "0.01", **fields: Any) -> LLMCallLog:
    """A finished call; at noon, so that a slow test does not cross midnight."""
    today = timezone.now().astimezone(UTC).date()
    defaults = {
        "user": user,
        "model": "openai/gpt-4o-mini",
        "status": "success",
        "created_at": datetime.combine(today - timedelta(days=days_ago), time(12), UTC),
        "input_tokens": 100,
        "output_tokens": 10,
        "cost_usd": None if cost is None else Decimal(cost),
        "metadata": {"character": "Bronn"},
    }
    return LLMCallLog.objects.create(**defaults | fields)


def ask(user: Any, query: str = "") -> Any:
    response = Client().get(f"/api/usage{query}", headers=bearer(user))
    return response.json() if response.status_code == 200 else response


def test_without_a_call_every_day_is_there_and_empty(user: Any) -> None:
    body = ask(user)
    today = timezone.now().astimezone(UTC).date()
    assert body["last_day"] == today.isoformat()
    assert body["first_day"] == (today - timedelta(days=29)).isoformat()
    assert body["total"] == NOTHING
    assert [one["day"] for one in body["by_day"]] == [
        (today - timedelta(days=29 - number)).isoformat() for number in range(30)
    ]
    assert body["by_day"][0] == {"day": body["first_day"], **NOTHING}
    assert (body["by_model"], body["by_character"], body["budget"]) == ([], [], None)


def test_ones_own_calls_are_summed_up_three_ways(user: Any) -> None:
    call(user, cost="0.000345")
    call(user, cost="0.000005", metadata={"character": "Tyrion"})
    call(user, 1, cost="0.5", model="openai/gpt-4o", input_tokens=None, output_tokens=None)
    call(user, 6, cost=None, model="nobody/x", metadata={})
    call(user, 7, cost="9")
    call(make_user(), cost="9")

    body = ask(user, "?days=7")

    assert body["total"] == {
        "calls": 4,
        "input_tokens": 300,
        "output_tokens": 30,
        "cost_usd": "0.500350000000",
        "unknown_cost_calls": 1,
    }
    assert [one["calls"] for one in body["by_day"]] == [1, 0, 0, 0, 0, 1, 2]
    assert body["by_day"][-1]["cost_usd"] == "0.000350000000"
    assert [(one["model"], one["calls"]) for one in body["by_model"]] == [
        ("openai/gpt-4o-mini", 2),
        ("nobody/x", 1),
        ("openai/gpt-4o", 1),
    ]
    assert body["by_model"][1]["unknown_cost_calls"] == 1
    assert [(one["character"], one["calls"]) for one in body["by_character"]] == [
        ("Bronn", 2),
        ("", 1),
        ("Tyrion", 1),
    ]


def test_blocked_calls_were_never_made_and_failed_ones_cost_nothing_unknown(user: Any) -> None:
    call(user, cost=None, status="blocked")
    call(user, cost=None, status="error")
    call(user, cost=None, status="cancelled", first_token_ms=3)
    body = ask(user)
    assert (body["total"]["calls"], body["total"]["unknown_cost_calls"]) == (2, 1)


def test_a_day_is_one_in_utc(user: Any) -> None:
    today = timezone.now().astimezone(UTC).date()
    midnight = datetime.combine(today, time(), UTC)
    call(user, created_at=midnight)
    call(user, created_at=midnight - timedelta(microseconds=1))
    assert [one["calls"] for one in ask(user, "?days=2")["by_day"]] == [1, 1]
    assert ask(user, "?days=1")["total"]["calls"] == 1


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "", "%00", "1e3"])
def test_days_must_be_a_number_from_one_up(user: Any, days: str) -> None:
    response = ask(user, f"?days={days}")
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_days"


def test_more_than_a_year_is_a_year(user: Any) -> None:
    assert len(ask(user, "?days=100000")["by_day"]) == 366


def test_it_is_one_query_of_the_users_own_index(user: Any) -> None:
    call(user)
    with CaptureQueriesContext(connection) as queries:
        ask(user)
    [usage] = [one["sql"] for one in queries if "llmcalllog" in one["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {usage}")
            plan = str(cursor.fetchall())
        assert "llm_call_by_user (user_id=? AND created_at>?)" in plan


def test_ones_own_budget_of_today_is_told(user: Any, settings: Any) -> None:
    settings.LLM_BUDGET_USER_DAILY_USD = 0.5
    today = timezone.now().astimezone(UTC).date()
    assert ask(user)["budget"]["usd_used"] == "0.000000000000"
    BudgetDay.objects.create(day=today, subject_id=user.pk, tokens=1200, cost_pico=345_000_000)
    assert ask(user)["budget"] == {
        "tokens_limit": None,
        "tokens_used": 1200,
        "usd_limit": "0.500000000000",
        "usd_used": "0.000345000000",
        "resets_at": f"{(today + timedelta(days=1)).isoformat()}T00:00:00.000000Z",
    }
