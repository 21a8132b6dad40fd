"""GET /api/conversations/<id>/messages: the visible branch by pages."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat.journal import store
from chat.journal.endings import Ending
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, reply, say, talk
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}/messages"


def texts(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["content"] for row in response.json()["results"]]


def say_numbers(conversation: Conversation, count: int) -> None:
    """A branch of user messages "0" … as a single insert."""
    rows = [
        Message(conversation=conversation, depth=depth, role="user", content=str(depth))
        for depth in range(count)
    ]
    for above, row in pairwise(rows):
        row.parent = above
    Message.objects.bulk_create(rows)
    Conversation.objects.filter(pk=conversation.pk).update(message_count=count)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_far_down_reads_no_rows_of_others(
    http: Http, conversation: Conversation, order: str
) -> None:
    say_numbers(conversation, 107)
    numbers = [str(number) for number in range(107)]
    in_order = numbers if order == "asc" else numbers[::-1]
    for page in range(1, 12):
        with CaptureQueriesContext(connection) as queries:
            shown = http.get(f"{path(conversation)}?page={page}&page_size=10&order={order}")
        assert texts(shown) == in_order[(page - 1) * 10 : page * 10]
        assert not [one["sql"] for one in queries if "OFFSET" in one["sql"]]


def test_an_empty_conversation(http: Http, conversation: Conversation) -> None:
    empty: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
    assert http.get(path(conversation)).json() == empty


def test_a_message_has_every_field(http: Http, conversation: Conversation) -> None:
    question, answer = talk(conversation, "Will you fight? ⚔️", "For coin. Näturlich.")
    moment = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    Message.objects.update(created_at=moment)

    alone = {"index": 0, "count": 1, "previous_id": None, "next_id": None}
    assert http.get(path(conversation)).json()["results"] == [
        {
            "id": str(question.pk),
            "conversation_id": str(conversation.pk),
            "parent_id": None,
            "role": "user",
            "content": "Will you fight? ⚔️",
            "status": "final",
            "error": None,
            "error_code": None,
            "token_count": question.token_count,
            "meta": {},
            "created_at": "2026-01-02T03:04:05.000678Z",
            "run_id": None,
            "finish_reason": None,
            "siblings": alone,
        },
        {
            "id": str(answer.pk),
            "conversation_id": str(conversation.pk),
            "parent_id": str(question.pk),
            "role": "assistant",
            "content": "For coin. Näturlich.",
            "status": "final",
            "error": None,
            "error_code": None,
            "token_count": 0,
            "meta": {
                "model": "offline/persona",
                "character": "Bronn",
                "character_id": "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac",
                "character_version": 1,
            },
            "created_at": "2026-01-02T03:04:05.000678Z",
            "run_id": str(answer.runs.get().pk),
            "finish_reason": "stop",
            "siblings": alone,
        },
    ]
    assert question.token_count > 0


def test_oldest_first_or_newest_first(http: Http, conversation: Conversation) -> None:
    talk(conversation, "a", "b", "c")
    assert texts(http.get(path(conversation))) == ["a", "b", "c"]
    assert texts(http.get(path(conversation), order="asc")) == ["a", "b", "c"]
    assert texts(http.get(path(conversation), order="desc")) == ["c", "b", "a"]


@pytest.mark.parametrize("order", ["", "ASC", "up", "-depth", "\0"])
def test_another_order_is_refused(http: Http, conversation: Conversation, order: str) -> None:
    response = http.get(path(conversation), order=order)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_order")


def test_fifty_a_page(http: Http, conversation: Conversation) -> None:
    say_numbers(conversation, 51)

    body = http.get(path(conversation)).json()
    assert (body["count"], len(body["results"])) == (51, 50)
    assert body["next"] == f"{path(conversation)}?page=2"
    assert texts(http.get(body["next"])) == ["50"]
    assert texts(http.get(path(conversation), page=2, page_size=20, order="desc")) == [
        str(number) for number in range(30, 10, -1)
    ]


def test_page_size_is_clamped_or_refused(http: Http, conversation: Conversation) -> None:
    say_numbers(conversation, 101)

    assert len(texts(http.get(path(conversation), page_size=500))) == 100
    for size in ("0", "-5", "x", ""):
        response = http.get(path(conversation), page_size=size)
        assert (response.status_code, response.json()["code"]) == (400, "invalid_page_size")
    response = http.get(path(conversation), page=99)
    assert (response.status_code, response.json()["detail"]) == (404, "Invalid page.")


def test_a_running_reply_shows_what_the_journal_has(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation, "Hello")

    def newest() -> tuple[str, str]:
        row = http.get(path(conversation)).json()["results"][-1]
        assert row["run_id"] == str(turn.run_id)
        return row["content"], row["status"]

    assert newest() == ("", "streaming")
    say(turn, "Aye", ", coin ")
    assert newest() == ("Aye, coin ", "streaming")
    say(turn, "först. 🗡️")
    assert newest() == ("Aye, coin först. 🗡️", "streaming")
    store.close(turn.run_id, Ending(status="cancelled"))
    assert newest() == ("Aye, coin först. 🗡️", "cancelled")


def test_a_failed_reply_says_why(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation, "Hello")
    ending = Ending(
        status="error", code="upstream_timeout", detail="It took too long.", fallback="Ask later."
    )
    store.close(turn.run_id, ending)

    row = http.get(path(conversation)).json()["results"][-1]
    assert (row["status"], row["error"], row["content"]) == ("error", "It took too long.", "")
    assert row["error_code"] == "upstream_timeout"


def test_answers_and_edits_know_their_siblings(http: Http, conversation: Conversation) -> None:
    [question, first] = talk(conversation, "Hello", "One")
    again = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    store.close(again.run_id, Ending(status="final"))
    edit = begin(conversation, "Hi", parent_id=None)

    rows = http.get(path(conversation)).json()["results"]
    assert [row["content"] for row in rows] == ["Hi", ""]
    assert rows[0]["id"] == edit.start.user_message_id
    assert rows[0]["siblings"] == {
        "index": 1,
        "count": 2,
        "previous_id": str(question.pk),
        "next_id": None,
    }
    store.close(edit.run_id, Ending(status="final"))

    third = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    rows = http.get(path(conversation)).json()["results"]
    assert [row["id"] for row in rows] == [str(question.pk), third.start.message_id]
    assert rows[0]["siblings"]["next_id"] == edit.start.user_message_id
    assert rows[1]["siblings"] == {
        "index": 2,
        "count": 3,
        "previous_id": again.start.message_id,
        "next_id": None,
    }
    assert first.pk != UUID(again.start.message_id)


def test_a_greeting_and_a_first_message_are_no_siblings(http: Http) -> None:
    fresh = http.post("/api/conversations", {"greeting": True}).json()
    row = Conversation.objects.get(pk=fresh["id"])
    begin(row, "At the root", parent_id=None)

    first = http.get(path(row)).json()["results"][0]
    assert (first["content"], first["siblings"]["count"]) == ("At the root", 1)


def test_a_long_page_costs_few_queries(
    http: Http, conversation: Conversation, django_assert_num_queries: Any
) -> None:
    talk(conversation, *"abcdefghij")
    reply_to = talk(conversation, "k")
    reply(conversation, "l")
    assert reply_to
    # The session, the conversation, the page, its siblings below others and at the root, its runs.
    with django_assert_num_queries(6):
        assert len(texts(http.get(path(conversation)))) == 12


def test_foreign_absent_and_malformed_are_the_same_404(http: Http, stranger: User) -> None:
    foreign = make_conversation(stranger)
    talk(foreign, "Secret")
    answers = [
        http.get(f"/api/conversations/{id_}/messages") for id_ in (foreign.pk, ABSENT_ID, "x")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.content for answer in answers} == {NOT_FOUND}
