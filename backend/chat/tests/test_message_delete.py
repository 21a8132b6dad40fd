"""DELETE /api/conversations/<id>/messages/<message_id>: with everything below it."""

import pytest

from accounts.models import User
from chat.models import ActivityEntry, Conversation, Message, Run, RunEvent
from chat.serializers.messages import MessageSerializer
from chat.tests.branching import answer_again, assert_shows, choose, turn
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, talk
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def path(message: Message) -> str:
    return f"/api/conversations/{message.conversation_id}/messages/{message.pk}"


def test_it_goes_with_everything_below_it(http: Http, conversation: Conversation) -> None:
    _, reply = turn(conversation, "one", "first", None)
    second, _ = turn(conversation, "two", "second", reply)
    turn(conversation, "three", "third", Message.objects.get(content="second"))

    response = http.delete(path(second))

    assert (response.status_code, response.content) == (204, b"")
    assert_shows(conversation, "one", "first")
    assert Message.objects.count() == 2
    assert [run.message_id for run in Run.objects.all()] == [reply.pk]
    assert set(RunEvent.objects.values_list("run__message_id", flat=True)) == {reply.pk}


def test_the_second_time_it_is_gone(http: Http, conversation: Conversation) -> None:
    [message] = talk(conversation, "one")
    assert http.delete(path(message)).status_code == 204
    second = http.delete(path(message))
    assert (second.status_code, second.content) == (404, NOT_FOUND)


def test_a_page_that_was_read_before_shows_it_alone(http: Http, conversation: Conversation) -> None:
    """Its rows and their siblings are read by two queries, between which a row may go."""
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    for gone, left in ((first, question), (question, None)):
        rows = list(Message.objects.filter(pk__in=[gone.pk, left.pk] if left else [gone.pk]))
        assert http.delete(path(gone)).status_code == 204
        alone = {"index": 0, "count": 1, "previous_id": None, "next_id": None}
        assert [wire["siblings"] for wire in MessageSerializer.page(rows)] == [alone] * len(rows)


def test_without_its_first_message_a_conversation_is_empty(
    http: Http, conversation: Conversation
) -> None:
    talk(conversation, "one", "first")
    http.delete(path(Message.objects.get(depth=0)))

    assert_shows(conversation)
    body = http.get(f"/api/conversations/{conversation.pk}").json()
    assert (body["leaf_id"], body["message_count"], body["last_message_at"]) == (None, 0, None)
    talk(conversation, "again")
    assert_shows(conversation, "again")


def test_nothing_of_it_is_found_any_more(http: Http, conversation: Conversation) -> None:
    talk(conversation, "wolfswood", "direwolf", "ravens")
    http.delete(path(Message.objects.get(depth=1)))
    found = {
        word: len(http.get("/api/search", q=word).json()["messages"])
        for word in ("wolfswood", "direwolf", "ravens")
    }
    assert found == {"wolfswood": 1, "direwolf": 0, "ravens": 0}


def test_the_sibling_before_it_shows_instead_with_what_is_below(
    http: Http, conversation: Conversation
) -> None:
    question, first = turn(conversation, "one", "first", None)
    turn(conversation, "two", "more", first)
    second = answer_again(conversation, question, "second")
    answer_again(conversation, question, "third")
    choose(http, conversation, second)

    http.delete(path(second))

    assert_shows(conversation, "one", "first", "two", "more")


def test_else_the_sibling_after_it(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    answer_again(conversation, question, "second")
    answer_again(conversation, question, "third")
    choose(http, conversation, first)

    http.delete(path(first))

    assert_shows(conversation, "one", "second")
    [_, shown] = http.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert (shown["siblings"]["index"], shown["siblings"]["count"]) == (0, 2)


def test_a_hidden_one_leaves_what_shows_alone(http: Http, conversation: Conversation) -> None:
    hidden, _ = turn(conversation, "one", "first", None)
    turn(conversation, "better", "second", None)

    assert http.delete(path(hidden)).status_code == 204

    assert_shows(conversation, "better", "second")
    assert Message.objects.count() == 2


def test_the_place_in_the_list_stays(http: Http, conversation: Conversation) -> None:
    talk(conversation, "one", "first", "two")
    address = f"/api/conversations/{conversation.pk}"
    before = http.get(address).json()
    http.delete(path(Message.objects.get(depth=2)))
    after = http.get(address).json()
    assert after["last_message_at"] == before["last_message_at"]
    assert after["message_count"] == 2


def test_open_tabs_are_told(http: Http, user: User, conversation: Conversation) -> None:
    [message] = talk(conversation, "one")
    ActivityEntry.objects.all().delete()
    http.delete(path(message))
    notices = ActivityEntry.objects.filter(user=user, conversation_id=conversation.pk)
    # Its words were the title, too.
    assert [notice.kind for notice in notices.order_by("seq")] == ["branch", "title"]


def test_ones_own_in_its_own_conversation_only(
    http: Http, user: User, stranger: User, conversation: Conversation
) -> None:
    [foreign] = talk(make_conversation(stranger), "Secret")
    [elsewhere] = talk(make_conversation(user), "Mine")
    base = f"/api/conversations/{conversation.pk}/messages"
    for address in (
        path(foreign),
        f"{base}/{foreign.pk}",
        f"{base}/{elsewhere.pk}",
        f"{base}/{ABSENT_ID}",
        f"{base}/{elsewhere.pk.hex}",
        f"{base}/1",
        f"{base}/%00",
    ):
        response = http.delete(address)
        assert (response.status_code, response.content) == (404, NOT_FOUND), address
    assert Message.objects.count() == 2
