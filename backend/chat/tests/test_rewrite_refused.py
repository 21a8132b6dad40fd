"""POST …/messages/<message_id>/rewrite: what is refused, and whose it is."""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.branching import assert_shows
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, talk
from chat.tests.test_rewrite import path, rewrite
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def test_ones_own_words_are_not_a_reply(http: Http, conversation: Conversation) -> None:
    question, _ = talk(conversation, "one", "first")
    response = rewrite(http, question)
    assert (response.status_code, response.json()["code"]) == (400, "not_a_reply")
    assert_shows(conversation, "one", "first")


@pytest.mark.parametrize("which", [-1, 1])
def test_not_while_a_reply_is_being_written(
    http: Http, conversation: Conversation, which: int
) -> None:
    talk(conversation, "one", "first")
    active = begin(conversation, "two")
    replies = list(conversation.messages.order_by("depth"))
    response = rewrite(http, replies[which])
    assert response.status_code == 409
    assert response.json() | {"detail": ""} == {
        "detail": "",
        "code": "run_active",
        "run_id": str(active.run_id),
        "message_id": active.start.message_id,
    }
    assert_shows(conversation, "one", "first", "two", "")


@pytest.mark.parametrize(
    "value", ["", "  \n", "\u200b \u2800", None, 5, ["x"], "a\0b", "é" * 16385]
)
def test_blank_too_long_and_other_types_are_refused(
    http: Http, conversation: Conversation, value: Any
) -> None:
    _, original = talk(conversation, "one", "first")
    response = rewrite(http, original, value)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert response.json()["content"]
    assert_shows(conversation, "one", "first")
    assert rewrite(http, original, "é" * 16384).status_code == 201


def test_ones_own_in_its_own_conversation_only(
    http: Http, user: User, stranger: User, conversation: Conversation
) -> None:
    _, foreign = talk(make_conversation(stranger), "Secret", "Secret")
    _, elsewhere = talk(make_conversation(user), "Mine", "Mine")
    base = f"/api/conversations/{conversation.pk}/messages"
    for address in (
        path(foreign),
        f"{base}/{foreign.pk}/rewrite",
        f"{base}/{elsewhere.pk}/rewrite",
        f"{base}/{ABSENT_ID}/rewrite",
        f"{base}/create/rewrite",
        f"{base}/%00/rewrite",
    ):
        for content in ("corrected", " "):
            response = http.post(address, {"content": content})
            assert (response.status_code, response.content) == (404, NOT_FOUND), address
    assert Message.objects.count() == 4
