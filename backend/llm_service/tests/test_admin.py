"""The log in the admin: to be looked at, found in and summed up, without reading all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llm_service import admin_rows
from llm_service.admin_rows import AdminRows, _starts
from llm_service.client import LLMClient, set_client
from llm_service.models import LLMCallLog
from testing import make_user

LIST = "/admin/llm_service/llmcalllog/"
TOTALS = LIST + "totals/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def call(**fields: Any) -> LLMCallLog:
    defaults = {
        "model": "openai/gpt-4o-mini",
        "status": "success",
        "created_at": NOON,
        "total_tokens": 110,
        "cost_usd": Decimal("0.25"),
    }
    return LLMCallLog.objects.create(**defaults | fields)


def shown(client: Client, query: str = "") -> set[Any]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


def test_the_list_has_what_an_operator_looks_for(client: Client, user: Any) -> None:
    call(user=user, request_id="request-17", duration_ms=1234, first_token_ms=321)
    call(user_id=uuid4(), status="error", error_type="upstream_timeout", total_tokens=None)
    page = client.get(LIST).content.decode()
    for text in ("openai/gpt-4o-mini", user.email, "request-17", "1234", "321", "upstream_timeout"):
        assert text in page
    assert "0.25" in page


def test_the_list_tells_which_vendors_are_not_asked(client: Client) -> None:
    class Door(LLMClient):
        breakers = {"groq": "closed", "openai": "open"}

    try:
        set_client(LLMClient())
        assert "Breakers" not in client.get(LIST).content.decode()
        set_client(Door())
        page = client.get(LIST).content.decode()
    finally:
        set_client(None)
    assert "groq <strong>closed</strong>, openai <strong>open</strong>" in page


def test_a_row_is_shown_whole_and_cannot_be_changed(client: Client) -> None:
    row = call(
        user_id=uuid4(),
        prompt_preview="user: Well met",
        response_preview="<b>Aye</b>",
        metadata={"feature": "chat"},
        request_kwargs={"temperature": 0.3},
    )
    address = f"{LIST}{row.pk}/change/"
    page = client.get(address).content.decode()
    for text in ("user: Well met", "&lt;b&gt;Aye&lt;/b&gt;", "feature", "temperature"):
        assert text in page
    assert 'name="_save"' not in page
    assert client.post(address, {"model": "x"}).status_code == 403
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_filters_search_and_dates_narrow_the_list(client: Client, user: Any) -> None:
    run_id = uuid4()
    first = call(user=user, run_id=run_id)
    second = call(model="openai/gpt-4o", status="error", request_id="r-2")
    third = call(created_at=NOON - timedelta(days=40))
    everything = {first.pk, second.pk, third.pk}
    assert shown(client) == everything
    assert shown(client, "?status__exact=error") == {second.pk}
    assert shown(client, "?model=openai/gpt-4o") == {second.pk}
    assert shown(client, "?created_at__year=2026&created_at__month=10") == {third.pk}
    for term in (first.pk, run_id, user.pk, user.email.upper(), user.email.partition("@")[0] + "@"):
        assert shown(client, f"?q={term}") >= {first.pk}, term
    assert shown(client, f"?q={run_id}") == shown(client, f"?q={user.pk}") == {first.pk}
    assert shown(client, "?q=r-2") == {second.pk}
    assert shown(client, "?q=nothing") == shown(client, f"?q={uuid4()}") == set()
    assert shown(client, "?q=nobody@example.org") == set()


def test_sums_are_those_of_the_filtered_calls(client: Client) -> None:
    call()
    call(created_at=NOON - timedelta(days=1), cost_usd=None)
    call(model="openai/gpt-4o", cost_usd=Decimal("1.000001"))
    call(status="blocked", total_tokens=None, cost_usd=None)

    def sums(query: str = "") -> Any:
        return client.get(TOTALS + query, headers={"Accept": "application/json"}).json()

    assert sums() == {
        "calls": 4,
        "tokens": 330,
        "cost_usd": "1.250001",
        "unknown_cost_calls": 1,
    }
    assert sums("?model=openai/gpt-4o") == {
        "calls": 1,
        "tokens": 110,
        "cost_usd": "1.000001",
        "unknown_cost_calls": 0,
    }
    assert sums("?created_at__year=2026&created_at__month=11&created_at__day=19")["calls"] == 1
    assert sums("?q=nothing")["calls"] == 0

    totals = client.get(TOTALS).context["totals"]
    assert [(str(day), one.calls) for day, one in totals.by_day.items()] == [
        ("2026-11-20", 3),
        ("2026-11-19", 1),
    ]
    assert {model: one.calls for model, one in totals.by_model.items()} == {
        "openai/gpt-4o": 1,
        "openai/gpt-4o-mini": 3,
    }
    page = client.get(TOTALS + "?model=openai/gpt-4o").content.decode()
    assert "2026-11-20" in page
    assert "1.000001" in page


def test_only_staff_who_may_see_the_log_do(client: Client, user: Any) -> None:
    for who in (Client(), Client()):
        assert who.get(LIST).status_code == 302
        assert who.get(TOTALS).status_code == 302
    staff = Client()
    user.is_staff = True
    user.save()
    staff.force_login(user)
    assert staff.get(LIST).status_code == 403
    assert staff.get(TOTALS).status_code == 403


def test_many_rows_are_not_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_rows, "COUNT_LIMIT", 60)
    LLMCallLog.objects.bulk_create(
        LLMCallLog(model=f"vendor/{number % 3}", created_at=NOON) for number in range(130)
    )
    with CaptureQueriesContext(connection) as queries:
        response = client.get(LIST)
    page = response.content.decode()
    assert "more than 60 model calls" in page
    assert len(response.context["cl"].result_list) == 50
    assert [name for name in ("vendor/0", "vendor/1", "vendor/2") if name in page] == [
        "vendor/0",
        "vendor/1",
        "vendor/2",
    ]
    counts = [one["sql"] for one in queries if "COUNT(" in one["sql"]]
    assert counts
    assert all("LIMIT 61" in sql for sql in counts), counts
    assert not any("DISTINCT" in one["sql"] for one in queries)
    # Previews are for the page of one call.
    assert not any("prompt_preview" in one["sql"] for one in queries)
    assert len(shown(client, "?p=2")) == 10


def test_the_dates_to_choose_from_reach_from_the_first_row_to_the_last() -> None:
    first, last = datetime(2025, 11, 30, 23, tzinfo=UTC), datetime(2026, 2, 1, 1, tzinfo=UTC)
    assert [one.year for one in _starts(first, last, "year")] == [2025, 2026]
    assert [one.month for one in _starts(first, last, "month")] == [11, 12, 1, 2]
    days = [one.strftime("%m-%d") for one in _starts(first, last, "day")]
    assert (days[0], days[1], days[-1], len(days)) == ("11-30", "12-01", "02-01", 64)


@pytest.mark.django_db
def test_the_ends_of_an_empty_log_are_none() -> None:
    rows = AdminRows(LLMCallLog)
    assert rows.aggregate(first=None, last=None) == {"first": None, "last": None}
    assert rows.datetimes("created_at", "month") == []
