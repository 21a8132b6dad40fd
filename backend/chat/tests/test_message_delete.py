"""DELETE /api/conversations/<id>/messages/<message_id>: with everything below it."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat import branches
from chat.models import ActivityEntry, Conversation, Message, Run, RunEvent
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SCRIPTED, Http, begin, say, talk
from chat.tests.test_branch_choice import answer_again, assert_shows, choose, turn
from conftest import Server
from testing import make_conversation, make_user

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


def test_a_reply_below_it_is_stopped_and_its_reader_told(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    [first, *_] = talk(conversation, "one", "first")
    api = server.api(user)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1000 delay_ms=20]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        lines = response.iter_lines()
        while not next(lines).startswith("event: token"):
            pass
        started = time.monotonic()
        assert server.api(user).http.delete(path(first)).status_code == 204
        rest = list(lines)

    assert time.monotonic() - started < 1
    assert [line for line in rest if line.startswith("event: ")][-1] == "event: end"
    assert '"status":"cancelled"' in [line for line in rest if line.startswith("data: ")][-1]
    assert Message.objects.count() == Run.objects.count() == RunEvent.objects.count() == 0


def test_a_reply_beside_it_goes_on(http: Http, conversation: Conversation) -> None:
    question, first = turn(conversation, "one", "first", None)
    active = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    say(active, "sec")

    assert http.delete(path(first)).status_code == 204

    say(active, "ond")
    assert Run.objects.get(pk=active.run_id).status == "running"
    [_, shown] = http.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert (shown["content"], shown["siblings"]["count"]) == ("second", 1)


def test_a_reply_that_is_being_written_can_itself_be_deleted(
    http: Http, conversation: Conversation
) -> None:
    active = begin(conversation, "one")
    say(active, "first")
    assert http.delete(path(Message.objects.get(depth=1))).status_code == 204
    assert_shows(conversation, "one")
    assert Run.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_parallel_deletes_and_answers_leave_one_whole_branch(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    question, _ = turn(conversation, "one", "first", None)
    answers = [answer_again(conversation, question, f"answer {number}") for number in range(6)]
    turn_body = {"conversation_id": str(conversation.pk), "model": SCRIPTED}

    def act(number: int) -> int:
        http = server.api(user).http
        if number % 3 == 2:
            body = turn_body | {"prompt": "[[script tokens=3 delay_ms=1]]"}
            return int(http.post("/api/chat/stream", json=body).status_code)
        return int(http.delete(path(answers[number % len(answers)])).status_code)

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(act, range(18)))
    assert set(codes) <= {200, 204, 404, 409}
    assert codes.count(204) == 4
    shown = Message.objects.visible_branch(conversation.pk).order_by("depth")
    assert_shows(conversation, *shown.values_list("content", flat=True))
    assert Run.objects.active().count() == 0
    assert Message.objects.exclude(runs=None).count() == Run.objects.count()


def test_ten_thousand_messages_cost_a_hundred_queries(
    http: Http, conversation: Conversation
) -> None:
    if connection.vendor == "postgresql":
        # A busy machine makes so many messages in more than the ten seconds that are allowed.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    root, reply = turn(conversation, "one", "first", None)
    Message.objects.bulk_create(chain(conversation, reply, 10_000))
    leaf = branches.find_leaf(conversation)
    assert leaf is not None
    assert leaf.depth == 10_001
    turn(conversation, "better", "second", None)

    # The whole of it is shown again, hidden again, and deleted.
    with CaptureQueriesContext(connection) as queries:
        assert choose(http, conversation, root).json()["message_count"] == 10_002
        assert http.delete(path(reply)).status_code == 204
    assert len(queries) < 150
    assert_shows(conversation, "one")
    assert Message.objects.count() == 3


def chain(conversation: Conversation, above: Message, length: int) -> list[Message]:
    """Messages that hang below one another, the first one below `above`."""
    rows: list[Message] = []
    for number in range(length):
        above = Message(
            id=uuid4(),
            conversation=conversation,
            parent=above,
            depth=above.depth + 1,
            role=("user", "assistant")[number % 2],
            content=f"message {number}",
        )
        rows.append(above)
    return rows
