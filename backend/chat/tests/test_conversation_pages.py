"""GET /api/conversations: its pages, and what they cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat.models import Conversation
from chat.tests.conftest import begin, say
from chat.tests.conversation_lists import PATH, titles
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def make_many(user: User, count: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    Conversation.objects.bulk_create(
        Conversation(
            user=user, character="Bronn", title=f"{i}", activity_at=start + timedelta(minutes=i)
        )
        for i in range(count)
    )


def test_twenty_a_page(http: Http, user: User) -> None:
    make_many(user, 21)

    body = http.get(PATH).json()
    assert (body["count"], len(body["results"])) == (21, 20)
    assert (body["next"], body["previous"]) == ("/api/conversations?page=2", None)
    body = http.get(PATH, page=2).json()
    assert [row["title"] for row in body["results"]] == ["0"]
    assert (body["next"], body["previous"]) == (None, "/api/conversations?page=1")


def test_links_keep_the_filter(http: Http, user: User) -> None:
    make_many(user, 3)

    body = http.get(PATH, character="bronn", page_size=1, page=2).json()
    assert body["next"] == "/api/conversations?character=bronn&page_size=1&page=3"


def test_a_page_has_at_most_100_rows(http: Http, user: User) -> None:
    make_many(user, 101)

    for size in ("100", "101", "1000000", "9" * 100):
        assert len(http.get(PATH, page_size=size).json()["results"]) == 100


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "", "1.5", "1e2", "\0", "٣"])
def test_nonsense_pages_are_refused(http: Http, name: str, value: str) -> None:
    response = http.get(PATH, **{name: value})
    assert response.status_code == 400
    assert response.json()["code"] == f"invalid_{name}"
    assert response.json()[name]


@pytest.mark.parametrize("page", [2, 10**9, 10**30])
def test_past_the_end_there_is_no_page(http: Http, user: User, page: int) -> None:
    make_conversation(user)
    response = http.get(PATH, page=page)
    assert response.status_code == 404
    assert response.json() == {"detail": "Invalid page.", "code": "not_found"}


def test_a_page_costs_the_same_whatever_is_on_it(
    http: Http, user: User, django_assert_num_queries: Any
) -> None:
    make_many(user, 20)
    # The session, the count, the page, the runs that are active on it.
    with django_assert_num_queries(4):
        assert len(titles(http.get(PATH))) == 20


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by statistics")
@pytest.mark.parametrize("archived", ["true", "false"])
def test_a_page_is_read_in_the_order_of_an_index(http: Http, archived: str) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert http.get(PATH, archived=archived).status_code == 200
    [page] = [row["sql"] for row in statements if 'ORDER BY "chat_conversation"' in row["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + page)
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "conversation_newest_first" in plan
    assert "TEMP B-TREE" not in plan


def test_active_runs_cost_one_query_however_many(
    http: Http, user: User, django_assert_num_queries: Any
) -> None:
    turns = [begin(make_conversation(user)) for _ in range(3)]
    say(turns[1], "Aye")
    http.get(PATH)

    with django_assert_num_queries(4):
        rows = http.get(PATH).json()["results"]
    assert {row["active_run"]["cursor"] for row in rows} == {
        f"{turns[0].run_id}:1",
        f"{turns[1].run_id}:2",
        f"{turns[2].run_id}:1",
    }
