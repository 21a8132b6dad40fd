"""DELETE /api/conversations/<id>/messages/<message_id>: while replies are written, and of many."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import branches
from chat.models import Conversation, Message, Run, RunEvent
from chat.tests.branching import answer_again, assert_shows, choose, turn
from chat.tests.conftest import SCRIPTED, begin, say, talk
from conftest import Server
from testing import Http, make_conversation, make_user

pytestmark = pytest.mark.django_db


def path(message: Message) -> str:
    return f"/api/conversations/{message.conversation_id}/messages/{message.pk}"


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

    assert time.monotonic() - started < 5
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


def test_thousands_of_messages_cost_a_hundred_queries(
    http: Http, conversation: Conversation
) -> None:
    # PostgreSQL takes half a minute for the larger number.
    length = 10_000 if connection.vendor == "sqlite" else 2_000
    root, reply = turn(conversation, "one", "first", None)
    Message.objects.bulk_create(chain(conversation, reply, length))
    leaf = branches.find_leaf(conversation)
    assert leaf is not None
    assert leaf.depth == length + 1
    turn(conversation, "better", "second", None)

    # The whole of it is shown again, hidden again, and deleted.
    with CaptureQueriesContext(connection) as queries:
        assert choose(http, conversation, root).json()["message_count"] == length + 2
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
