"""One turn a second and person, whichever way it comes."""

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from api.errors import ApiError
from chat.models import Activity, ActivityEntry, Conversation, Message, Run
from chat.services.turn_requests import TurnRequest
from chat.tests.conftest import SCRIPTED, begin, stop
from chat.tests.sockets import Tabs
from conftest import Server
from testing import make_conversation, make_user, start_turn


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True


def try_turn(conversation: Conversation, **fields: Any) -> str:
    """ "begun", or the code of the refusal."""
    try:
        request = TurnRequest(conversation_id=conversation.pk, prompt="Hello", **fields)
        start_turn(conversation.user, request)
    except ApiError as error:
        return error.code
    return "begun"


@pytest.mark.django_db
def test_the_second_within_a_second_is_refused(user: User) -> None:
    first, second = make_conversation(user), make_conversation(user)
    assert try_turn(first) == "begun"
    before = ActivityEntry.objects.count()
    with pytest.raises(ApiError) as refused:
        begin(second)
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "1"}
    assert refused.value.body() == {
        "detail": "That was too fast. Try again in a moment.",
        "code": "rate_limited",
        "retry_after": 1,
    }
    # Nothing is stored, and nothing counts.
    assert Run.objects.count() == 1
    assert not second.messages.exists()
    second.refresh_from_db()
    assert (second.title, second.message_count) == ("Bronn", 0)
    assert ActivityEntry.objects.count() == before
    assert try_turn(make_conversation(make_user())) == "begun"


@pytest.mark.django_db
def test_after_a_second_it_is_let_through(user: User) -> None:
    assert try_turn(make_conversation(user)) == "begun"
    began = time.monotonic()
    while try_turn(make_conversation(user)) == "rate_limited":
        time.sleep(0.02)
    assert 0.9 < time.monotonic() - began < 1.9
    # Refusals did not put it off.
    assert Run.objects.count() == 2


@pytest.mark.django_db
def test_attaching_does_not_count(user: User, conversation: Conversation) -> None:
    request_id = uuid4()
    for _ in range(3):
        assert try_turn(conversation, client_request_id=request_id) == "begun"
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_whoever_may_not_begin_is_told_why_first(user: User, conversation: Conversation) -> None:
    turn = begin(conversation)
    assert try_turn(conversation) == "run_active"
    stop(turn)
    assert try_turn(conversation) == "rate_limited"


@pytest.mark.django_db(transaction=True)
def test_of_parallel_turns_exactly_one_is_let_through(user: User) -> None:
    conversations = [make_conversation(user) for _ in range(8)]
    for _ in range(3):
        Activity.objects.update(last_turn_at=None)
        Run.objects.all().delete()
        assert sorted(race(conversations)) == ["begun"] + ["rate_limited"] * 7


def race(conversations: list[Conversation]) -> list[str]:
    barrier = threading.Barrier(len(conversations))
    told: list[str] = []

    def turn(conversation: Conversation) -> None:
        try:
            barrier.wait()
            told.append(try_turn(conversation))
        finally:
            connection.close()

    threads = [threading.Thread(target=turn, args=[one]) for one in conversations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_stream_and_socket_count_alike(server: Server, tabs: Tabs) -> None:
    user = make_user()
    first, second = make_conversation(user), make_conversation(user)
    tab = tabs.ready(first.pk, user)
    tab.send("message.send", content="[[script tokens=2]]", model=SCRIPTED)
    tab.until("message.created")
    # However slow this machine is: the next two come at once.
    Activity.objects.filter(user=user).update(last_turn_at=timezone.now() + timedelta(minutes=1))
    body = {"conversation_id": str(second.pk), "prompt": "Hello", "model": SCRIPTED}
    answer = server.api(user).http.post("/api/chat/stream", json=body)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert (answer.json()["code"], answer.json()["retry_after"]) == ("rate_limited", 1)

    request_id = str(uuid4())
    other = tabs.ready(second.pk, user)
    other.send("message.send", content="Hello", client_request_id=request_id)
    assert other.until("response.error") == {
        "event_type": "response.error",
        "error": "That was too fast. Try again in a moment.",
        "code": "rate_limited",
        "client_request_id": request_id,
        "retry_after": 1,
    }
    assert Message.objects.filter(conversation=second).count() == 0
    # The same again a moment later is a turn.
    Activity.objects.filter(user=user).update(last_turn_at=timezone.now() - timedelta(seconds=1.1))
    other.send("message.send", content="Hello", model=SCRIPTED, client_request_id=request_id)
    assert other.read_run().final["status"] == "final"


@pytest.mark.django_db
def test_it_can_be_switched_off(user: User, settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = False
    turns = [try_turn(make_conversation(user)) for _ in range(3)]
    assert turns == ["begun"] * 3
