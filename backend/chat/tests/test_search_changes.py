"""GET /api/search: what is found once messages and titles have changed."""

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import begin, say, stop, talk
from chat.tests.searches import messages, note, titles
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def test_a_message_is_found_by_the_first_query(http: Http, conversation: Conversation) -> None:
    response = http.post(
        f"/api/conversations/{conversation.pk}/messages/create", {"content": "A golden hand"}
    )
    assert response.status_code == 201
    assert messages(http, "golden") == ["A golden hand"]
    assert titles(http, "golden") == ["Bronn — A golden hand"]


def test_a_finished_reply_is_found_and_a_running_one_is_not(
    http: Http, conversation: Conversation
) -> None:
    turn = begin(conversation, "Hello")
    say(turn, "A golden", " hand")
    assert messages(http, "golden hand") == []
    stop(turn)
    assert messages(http, "golden hand") == ["A golden hand"]


def test_a_deleted_message_is_gone_at_once(http: Http, user: User) -> None:
    note(user, "coin 1", "coin 2")
    Message.objects.get(content="coin 1").delete()
    assert messages(http, "coin") == ["coin 2"]


def test_a_deleted_conversation_is_gone_at_once(http: Http, user: User) -> None:
    conversation = note(user, "coin")
    make_conversation(user, title="coin stays")
    http.patch(f"/api/conversations/{conversation.pk}", {"title": "coin"})
    assert http.delete(f"/api/conversations/{conversation.pk}").status_code == 204
    assert messages(http, "coin") == []
    assert titles(http, "coin") == ["coin stays"]


def test_a_changed_title_is_found_by_the_new_one_only(http: Http, user: User) -> None:
    conversation = make_conversation(user, title="coin")
    http.patch(f"/api/conversations/{conversation.pk}", {"title": "steel"})
    assert titles(http, "coin") == []
    assert titles(http, "steel") == ["steel"]


def test_only_the_visible_branch_is_found(http: Http, conversation: Conversation) -> None:
    [question, _] = talk(conversation, "Tell me", "coin of old")
    reply_again = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    say(reply_again, "coin of new")
    stop(reply_again)

    # One hidden row must not take the place of one that may be shown.
    assert messages(http, "coin", limit=1) == ["coin of new"]
    assert messages(http, "coin") == ["coin of new"]


def test_hidden_rows_leave_room_for_visible_ones(http: Http, user: User) -> None:
    shown = note(user, "coin shown")
    other = note(user, "question")
    question = Message.objects.get(content="question")
    for number in range(5):
        again = begin(other, "", create_user_message=False, parent_id=question.pk)
        say(again, f"coin {number}")
        stop(again)
    begin(other, "Something else", parent_id=None)

    assert messages(http, "coin", limit=1) == ["coin shown"]
    assert shown
