"""POST /api/conversations/<id>/messages/create"""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, talk
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}/messages/create"


def test_the_message_is_stored_and_answered(http: Http, conversation: Conversation) -> None:
    response = http.post(path(conversation), {"content": "Will you fight?"})

    assert response.status_code == 201
    answer = response.json()
    assert (answer["role"], answer["content"], answer["status"]) == (
        "user",
        "Will you fight?",
        "final",
    )
    assert (answer["parent_id"], answer["run_id"], answer["error"]) == (None, None, None)
    assert answer["token_count"] > 0
    listed = http.get(f"/api/conversations/{conversation.pk}/messages").json()
    assert listed["results"] == [answer]


def test_it_hangs_below_the_newest_message(http: Http, conversation: Conversation) -> None:
    first = http.post(path(conversation), {"content": "a"}).json()
    second = http.post(path(conversation), {"content": "b"}).json()
    assert second["parent_id"] == first["id"]
    assert http.get(f"/api/conversations/{conversation.pk}").json()["message_count"] == 2


def test_it_may_come_while_a_reply_is_written(http: Http, conversation: Conversation) -> None:
    turn = begin(conversation, "Hello")
    answer = http.post(path(conversation), {"content": "And another thing"}).json()
    assert answer["parent_id"] == turn.start.message_id


def test_text_is_kept_as_typed(http: Http, conversation: Conversation) -> None:
    text = "  indented\n\n\tcode 🗡️ ﷽ e\u0301 \u202e "
    assert http.post(path(conversation), {"content": text}).json()["content"] == text
    assert Message.objects.get().content == text


def test_the_conversation_comes_to_the_top(http: Http, user: User) -> None:
    old, new = make_conversation(user), make_conversation(user)
    http.post(path(old), {"content": "Hello"})
    rows = http.get("/api/conversations").json()["results"]
    assert [row["id"] for row in rows] == [str(old.pk), str(new.pk)]


@pytest.mark.parametrize(
    "value", ["", "   ", "\n\t ", "\u200b \u2800", None, 5, False, ["x"], {"a": 1}, "a\0b"]
)
def test_blank_and_other_types_are_refused(
    http: Http, conversation: Conversation, value: Any
) -> None:
    response = http.post(path(conversation), {"content": value})
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()["content"]
    assert Message.objects.count() == 0
    assert http.get(f"/api/conversations/{conversation.pk}").json()["title"] == "Bronn"


def test_content_is_required(http: Http, conversation: Conversation) -> None:
    assert http.post(path(conversation), {}).json()["content"] == ["This field is required."]


def test_32_kib_of_utf8_are_the_limit(http: Http, conversation: Conversation) -> None:
    longest = "é" * (16 * 1024)
    assert http.post(path(conversation), {"content": longest}).status_code == 201
    assert http.post(path(conversation), {"content": longest + "x"}).status_code == 400
    assert Message.objects.count() == 1


def test_foreign_absent_and_malformed_are_the_same_404(http: Http, stranger: User) -> None:
    foreign = make_conversation(stranger)
    talk(foreign, "Secret")
    answers = [
        http.post(f"/api/conversations/{id_}/messages/create", body)
        for id_ in (foreign.pk, ABSENT_ID, "x")
        for body in ({"content": "Hello"}, {"content": None})
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {NOT_FOUND}
    assert Message.objects.count() == 1
