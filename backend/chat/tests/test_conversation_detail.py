"""GET and PATCH /api/conversations/<id>"""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, talk
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}"


def test_it_reads_as_in_the_list(http: Http, conversation: Conversation) -> None:
    talk(conversation, "Hello")
    begin(conversation, "Again")

    [row] = http.get("/api/conversations").json()["results"]
    assert http.get(path(conversation)).json() == row
    assert row["message_count"] == 3
    assert row["active_run"]["cursor"].endswith(":1")


def test_a_new_title_answers_the_whole_conversation(http: Http, conversation: Conversation) -> None:
    before = http.get(path(conversation)).json()

    response = http.patch(path(conversation), {"title": "  Debts  "})

    assert response.status_code == 200
    after = response.json()
    assert after == before | {"title": "Debts", "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]
    assert http.get(path(conversation)).json() == after


def test_every_change_at_once(http: Http, conversation: Conversation) -> None:
    changes = {"title": "Steel", "character": "Arya", "is_archived": True}
    answer = http.patch(path(conversation), changes).json()
    assert {name: answer[name] for name in changes} == changes


def test_a_title_that_is_only_the_character_follows_it(http: Http, user: User) -> None:
    fresh = http.post("/api/conversations", {}).json()
    answer = http.patch(f"/api/conversations/{fresh['id']}", {"character": "Arya"}).json()
    assert (answer["character"], answer["title"]) == ("Arya", "Arya")

    named = http.post("/api/conversations", {"title": "Bronn"}).json()
    answer = http.patch(f"/api/conversations/{named['id']}", {"character": "Arya"}).json()
    assert (answer["character"], answer["title"]) == ("Arya", "Bronn")


def test_nothing_to_change_changes_nothing(http: Http, conversation: Conversation) -> None:
    before = http.get(path(conversation)).json()
    for body in ({}, {"message_count": 7, "id": ABSENT_ID}):
        assert http.patch(path(conversation), body).json() == before


NO_TEXT: list[Any] = ["", " \n", None, 1, [], {}, "a\0b"]
NO_FLAG: list[Any] = [None, "true", 0, 1, [], {}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("title", value) for value in [*NO_TEXT, "x" * 201]),
        *(("character", value) for value in [*NO_TEXT, "x" * 65]),
        *(("is_archived", value) for value in NO_FLAG),
    ],
)
def test_a_bad_value_changes_nothing(
    http: Http, conversation: Conversation, name: str, value: Any
) -> None:
    before = http.get(path(conversation)).json()
    good = {"title": "Good", "character": "Good", "is_archived": True}

    response = http.patch(path(conversation), good | {name: value})

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()[name]
    assert http.get(path(conversation)).json() == before


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_foreign_absent_and_malformed_ids_are_the_same_404(
    http: Http, stranger: User, method: str
) -> None:
    foreign = make_conversation(stranger, title="Secret")
    ids = [foreign.pk, ABSENT_ID, "1", "x" * 500, f"{{{ABSENT_ID}}}", ABSENT_ID.replace("-", "")]

    answers = [http.send(method, f"/api/conversations/{id_}", {"title": "Mine"}) for id_ in ids]

    assert [answer.status_code for answer in answers] == [404] * len(ids)
    assert {answer.content for answer in answers} == {NOT_FOUND}
    foreign.refresh_from_db()
    assert foreign.title == "Secret"


def test_a_foreign_conversation_is_404_even_for_a_bad_body(http: Http, stranger: User) -> None:
    response = http.patch(path(make_conversation(stranger)), {"title": None})
    assert (response.status_code, response.content) == (404, NOT_FOUND)


def test_an_id_in_capitals_is_the_same_id(http: Http, conversation: Conversation) -> None:
    assert http.get(f"/api/conversations/{str(conversation.pk).upper()}").status_code == 200


def test_put_is_not_a_way_to_change_it(http: Http, conversation: Conversation) -> None:
    response = http.send("PUT", path(conversation), {"title": "x"})
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert set(response.headers["Allow"].split(", ")) == {
        "GET",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
    }
