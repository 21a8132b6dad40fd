"""PATCH /api/conversations/<id> {leaf_id}: which branch of the tree shows."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts.models import User
from chat.models import ActivityEntry, Conversation, Message, Run
from chat.tests.branching import answer_again, assert_shows, choose, path, turn
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, stop, talk
from conftest import Server
from testing import Http, make_conversation, make_user

pytestmark = pytest.mark.django_db


def test_another_answer_shows_again(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    second = answer_again(conversation, question, "second")
    assert_shows(conversation, "one", "second")

    response = choose(http, conversation, first)

    assert response.status_code == 200
    assert response.json()["leaf_id"] == str(first.pk)
    assert_shows(conversation, "one", "first")
    [_, shown] = http.get(path(conversation) + "/messages").json()["results"]
    assert shown["siblings"] == {
        "index": 0,
        "count": 2,
        "previous_id": None,
        "next_id": str(second.pk),
    }


def test_a_sibling_brings_all_that_hangs_below_it(http: Http, conversation: Conversation) -> None:
    first, reply = turn(conversation, "one", "first", None)
    turn(conversation, "two", "second", reply)
    turn(conversation, "better", "third", None)
    assert_shows(conversation, "better", "third")

    body = choose(http, conversation, first).json()

    assert_shows(conversation, "one", "first", "two", "second")
    assert (body["leaf_id"], body["message_count"]) == (str(conversation.leaf_id), 4)


def test_what_was_chosen_further_down_is_remembered(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    choose(http, conversation, first)
    elsewhere, _ = turn(conversation, "better", "third", None)

    choose(http, conversation, question)
    # Not the newest answer, but the one that was looked at.
    assert_shows(conversation, "one", "first")
    choose(http, conversation, elsewhere)
    choose(http, conversation, question)
    assert_shows(conversation, "one", "first")


def test_a_remembered_end_that_is_gone_gives_way_to_the_newest(
    http: Http, conversation: Conversation
) -> None:
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    choose(http, conversation, first)
    turn(conversation, "better", "third", None)
    assert http.delete(f"{path(conversation)}/messages/{first.pk}").status_code == 204

    choose(http, conversation, question)
    assert_shows(conversation, "one", "second")


def test_a_hidden_message_in_the_middle_of_a_branch(http: Http, conversation: Conversation) -> None:
    _, reply = turn(conversation, "one", "first", None)
    second, _ = turn(conversation, "two", "second", reply)
    turn(conversation, "better", "third", None)

    choose(http, conversation, second)
    assert_shows(conversation, "one", "first", "two", "second")


def test_a_visible_message_changes_nothing(http: Http, conversation: Conversation) -> None:
    talk(conversation, "one", "first", "two", "second")
    root = Message.objects.get(depth=0)

    assert choose(http, conversation, root).json()["message_count"] == 4
    assert_shows(conversation, "one", "first", "two", "second")


def test_the_place_in_the_list_stays(http: Http, user: User, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    newer = make_conversation(user)
    talk(newer, "Later")
    before = http.get(path(conversation)).json()

    after = choose(http, conversation, first).json()

    assert after["last_message_at"] == before["last_message_at"]
    assert after["updated_at"] > before["updated_at"]
    listed = http.get("/api/conversations").json()["results"]
    assert [row["id"] for row in listed] == [str(newer.pk), str(conversation.pk)]


def test_together_with_other_changes_all_or_none(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    second = answer_again(conversation, question, "second")
    absent = http.patch(path(conversation), {"leaf_id": ABSENT_ID, "title": "Changed"})
    assert (absent.status_code, absent.content) == (404, NOT_FOUND)
    assert http.get(path(conversation)).json()["title"] != "Changed"

    blank = choose(http, conversation, first, title=" ")
    assert blank.status_code == 400
    assert_shows(conversation, "one", "second")

    both = choose(http, conversation, first, title="Changed").json()
    assert (both["title"], both["leaf_id"]) == ("Changed", str(first.pk))
    assert str(second.pk) != both["leaf_id"]


def test_a_message_of_another_conversation_is_404(
    http: Http, user: User, stranger: User, conversation: Conversation
) -> None:
    talk(conversation, "one", "first")
    for owner in (user, stranger):
        other = make_conversation(owner)
        [message] = talk(other, "Secret")
        response = choose(http, conversation, message)
        assert (response.status_code, response.content) == (404, NOT_FOUND)
    assert_shows(conversation, "one", "first")


@pytest.mark.parametrize("value", [None, "", "x", 5, [], {}, True])
def test_what_is_no_id_is_400(http: Http, conversation: Conversation, value: Any) -> None:
    response = http.patch(path(conversation), {"leaf_id": value})
    assert response.status_code == 400
    assert response.json()["leaf_id"]


def test_not_while_a_reply_is_being_written(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    active = begin(conversation, "", create_user_message=False, parent_id=question.pk)

    response = choose(http, conversation, first, title="Changed")

    assert response.status_code == 409
    body = response.json()
    assert (body["code"], body["run_id"]) == ("run_active", str(active.run_id))
    assert http.get(path(conversation)).json()["title"] != "Changed"
    stop(active)
    assert choose(http, conversation, first).status_code == 200


def test_a_lost_reply_does_not_stand_in_the_way(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    begin(conversation, "", create_user_message=False, parent_id=question.pk)
    Run.objects.filter(status="running").update(lease_expires_at="2020-01-01T00:00:00Z")

    assert choose(http, conversation, first).status_code == 200
    assert Run.objects.filter(error_code="worker_lost").count() == 1


def test_open_tabs_are_told_once(http: Http, user: User, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    ActivityEntry.objects.all().delete()

    choose(http, conversation, first, title="Changed")

    told = ActivityEntry.objects.filter(user=user, conversation_id=conversation.pk)
    assert list(told.order_by("seq").values_list("kind", flat=True)) == ["branch", "title"]
    choose(http, conversation, first, leaf_id=ABSENT_ID)
    assert told.count() == 2


def test_every_way_of_writing_keeps_the_leaf(http: Http, conversation: Conversation) -> None:
    assert http.get(path(conversation)).json()["leaf_id"] is None
    talk(conversation, "one")
    assert_shows(conversation, "one")
    question, first = turn(conversation, "two", "first", Message.objects.get())
    assert_shows(conversation, "one", "two", "first")
    answer_again(conversation, question, "second")
    assert_shows(conversation, "one", "two", "second")
    begin(conversation, "three", parent_id=first.pk)
    assert_shows(conversation, "one", "two", "first", "three", "")

    greeted = http.post("/api/conversations", {"greeting": True}).json()
    [greeting] = http.get(f"/api/conversations/{greeted['id']}/messages").json()["results"]
    assert (greeted["leaf_id"], greeted["message_count"]) == (greeting["id"], 1)


@pytest.mark.django_db(transaction=True)
def test_everybody_choosing_and_writing_at_once_leaves_one_whole_branch(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    roots = [turn(conversation, f"q{number}", f"a{number}", None) for number in range(4)]
    for number, (_, reply) in enumerate(roots):
        turn(conversation, f"q{number} more", f"a{number} more", reply)
    messages = list(Message.objects.all())

    def act(number: int) -> int:
        http = server.api(user).http
        message = messages[number % len(messages)]
        if number % 5 == 4:
            body = {"content": f"written {number}"}
            return int(http.post(f"{path(conversation)}/messages/create", json=body).status_code)
        return int(http.patch(path(conversation), json={"leaf_id": str(message.pk)}).status_code)

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(act, range(60))) == {200, 201}
    shown = Message.objects.visible_branch(conversation.pk).order_by("depth")
    assert_shows(conversation, *shown.values_list("content", flat=True))
    assert Message.objects.filter(content__startswith="written").count() == 12
