"""POST /api/conversations"""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from testing import Http

pytestmark = pytest.mark.django_db

PATH = "/api/conversations"


def create(http: Http, body: Any) -> dict[str, Any]:
    response = http.post(PATH, body)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_bronn_by_default(http: Http, user: User) -> None:
    answer = create(http, {})

    row = Conversation.objects.get()
    assert row.user == user
    assert answer == {
        "id": str(row.pk),
        "character": "Bronn",
        "character_id": "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac",
        "character_version": None,
        "persona_id": None,
        "author_note": None,
        "greeting_index": None,
        "lorebook_ids": [],
        "title": "Bronn",
        "is_archived": False,
        "is_pinned": False,
        "created_at": answer["created_at"],
        "updated_at": answer["created_at"],
        "last_message_at": None,
        "message_count": 0,
        "leaf_id": None,
        "active_run": None,
    }
    assert http.get(f"{PATH}/{row.pk}").json() == answer


def test_no_body_at_all_is_enough(http: Http) -> None:
    assert create(http, b"")["character"] == "Bronn"


def test_text_is_trimmed(http: Http) -> None:
    answer = create(http, {"character": "  Arya \n", "title": "\t The list "})
    assert (answer["character"], answer["title"]) == ("Arya", "The list")


def test_an_unknown_character_keeps_its_name(http: Http) -> None:
    assert create(http, {"character": "Nobody 無名"})["character"] == "Nobody 無名"


@pytest.mark.parametrize("name", ["character", "title"])
@pytest.mark.parametrize(
    "value", ["", "   ", "\n\t", "\u200b", None, 5, True, ["Bronn"], {"a": 1}, "a\0b"]
)
def test_blank_null_and_other_types_are_refused(http: Http, name: str, value: Any) -> None:
    response = http.post(PATH, {name: value})
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()[name]
    assert Conversation.objects.count() == 0


@pytest.mark.parametrize(("name", "limit"), [("character", 64), ("title", 200)])
def test_the_longest_text(http: Http, name: str, limit: int) -> None:
    assert create(http, {name: "é" * limit})[name] == "é" * limit
    assert http.post(PATH, {name: "é" * (limit + 1)}).status_code == 400
    assert Conversation.objects.count() == 1


def test_no_greeting_unless_asked(http: Http) -> None:
    create(http, {"character": "Bronn"})
    create(http, {"character": "Bronn", "greeting": False})
    assert Message.objects.count() == 0


def test_the_greeting_is_the_first_message(http: Http) -> None:
    greeting = {row["name"]: row["greeting"] for row in http.get("/api/characters").json()}["Bronn"]

    answer = create(http, {"greeting": True})

    assert answer["message_count"] == 1
    assert answer["title"] == "Bronn"
    [message] = http.get(f"{PATH}/{answer['id']}/messages").json()["results"]
    assert message["content"] == greeting
    assert (message["role"], message["status"]) == ("assistant", "final")
    assert (message["parent_id"], message["run_id"]) == (None, None)
    assert message["token_count"] > 0
    assert message["created_at"] == answer["last_message_at"]


def test_an_unknown_character_greets_too(http: Http) -> None:
    assert create(http, {"character": "Nobody", "greeting": True})["message_count"] == 1


@pytest.mark.parametrize("value", ["true", 1, 0, None, "", [], {}])
def test_greeting_is_true_or_false(http: Http, value: Any) -> None:
    response = http.post(PATH, {"greeting": value})
    assert response.status_code == 400
    assert response.json()["greeting"]
    assert Conversation.objects.count() == 0


def test_what_is_not_asked_for_is_passed_over(http: Http, stranger: User) -> None:
    answer = create(http, {"id": "x", "user": str(stranger.pk), "message_count": 9})
    assert answer["message_count"] == 0
    assert Conversation.objects.owned_by(stranger).count() == 0
