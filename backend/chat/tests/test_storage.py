"""What a person's messages take: counted with every change, shown, and bounded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from api.errors import ApiError
from api.storage_limit import MEGABYTE
from chat import storage
from chat.models import Activity, Conversation, Message, Run
from chat.services.messages import create_message, delete_message
from chat.storage import Stored
from chat.tests.conftest import SCRIPTED, begin, reply, say, stop, talk
from chat.tests.sockets import Tabs
from conftest import Server
from testing import Http, make_conversation, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limits(settings: Any) -> Any:
    """Settings with limits in force."""
    settings.RATE_LIMITS_ENABLED = True
    return settings


def counted(user: User) -> Stored:
    """The counter, after a look at the rows themselves."""
    stored = storage.read(user.pk)
    assert stored == storage.measure(Message.objects.filter(conversation__user=user))
    return stored


def fill(user: User, settings: Any) -> None:
    """Nothing more fits in."""
    settings.MAX_STORAGE_PER_USER = 1
    Activity.objects.update_or_create(pk=user.pk, defaults={"stored_bytes": MEGABYTE})


def test_bytes_of_all_messages_are_shown(
    http: Http, conversation: Conversation, limits: Any
) -> None:
    assert http.get("/api/storage").json() == {
        "messages": 0,
        "bytes": 0,
        "limit_bytes": 500 * MEGABYTE,
    }
    talk(conversation, "Grüße", "Ale.", "城壁")
    found = http.get("/api/storage").json()
    assert (found["messages"], found["bytes"]) == (3, 7 + 4 + 6)


def test_every_change_is_counted(server: Server, user: User, http: Http) -> None:
    conversation = make_conversation(user)
    api = server.api(user)
    first = api.stream(conversation.pk, "Question", model=SCRIPTED)
    assert counted(user) == Stored(2, 8 + len(first.text.encode()))
    # Another answer, another question in its place, one that was stopped, a greeting.
    question = Message.objects.get(role="user")
    Activity.objects.update(last_turn_at=None)
    again = api.stream(
        conversation.pk, parent_id=str(question.pk), create_user_message=False, model=SCRIPTED
    )
    Activity.objects.update(last_turn_at=None)
    api.stream(conversation.pk, "Edit [[script tokens=3 dirty=1]]", parent_id=None, model=SCRIPTED)
    turn = begin(make_conversation(user), "Stopped")
    say(turn, "Half a ")
    stop(turn)
    greeted = {"character": "Bronn", "greeting": True}
    assert http.post("/api/conversations", greeted).status_code == 201
    before = counted(user)
    # The other greetings stand beside the one that is shown.
    beside = http.get("/api/characters").json()[0]["alternate_greetings"]
    assert before.messages == 8 + len(beside)
    # A reply, a branch, a conversation go.
    base = f"/api/conversations/{conversation.pk}"
    message = Run.objects.get(pk=again.run_id).message_id
    assert http.delete(f"{base}/messages/{message}").status_code == 204
    assert counted(user) == before + -Stored(1, len(again.text.encode()))
    assert http.delete(f"{base}/messages/{question.pk}").status_code == 204
    assert counted(user).messages == 5 + len(beside)
    assert http.delete(base).status_code == 204
    assert counted(user).messages == 3 + len(beside)


def test_a_full_storage_refuses_what_is_sent_by_either_way(
    server: Server, user: User, limits: Any, tabs: Tabs
) -> None:
    conversation = make_conversation(user)
    [question] = talk(conversation, "before")
    fill(user, limits)
    http = server.api(user).http
    body = {"conversation_id": str(conversation.pk), "prompt": "more", "model": SCRIPTED}
    refused = [
        http.post("/api/chat/stream", json=body),
        http.post("/api/chat/stream", json={**body, "create_user_message": False}),
        http.post(f"/api/conversations/{conversation.pk}/messages/create", json={"content": "x"}),
        http.post("/api/conversations", json={"greeting": True}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "storage_full")] * 4
    assert refused[0].json() == {
        "detail": "Your messages fill the 1 MB that this server keeps for you. "
        "Delete chats that you no longer need.",
        "code": "storage_full",
        "limit_bytes": 1_000_000,
    }
    tab = tabs.ready(conversation.pk, user)
    tab.send("message.send", content="more")
    assert tab.until("response.error")["code"] == "storage_full"
    assert [message.pk for message in Message.objects.all()] == [question.pk]
    assert not Run.objects.exists()


def test_a_reply_that_is_being_written_may_end(user: User, limits: Any) -> None:
    turn = begin(make_conversation(user))
    fill(user, limits)
    say(turn, "a long reply")
    stop(turn)
    assert Message.objects.get(role="assistant").content == "a long reply"


def test_a_deletion_makes_room_at_once(http: Http, user: User, limits: Any) -> None:
    limits.MAX_STORAGE_PER_USER = 1
    full, other = make_conversation(user), make_conversation(user)
    create_message(user, full.pk, "x" * (MEGABYTE - 1))
    with pytest.raises(ApiError, match="fill the 1 MB"):
        create_message(user, other.pk, "y")
    assert http.delete(f"/api/conversations/{full.pk}").status_code == 204
    create_message(user, other.pk, "y")
    assert counted(user) == Stored(1, 1)


@pytest.mark.parametrize("switch", [{"MAX_STORAGE_PER_USER": 0}, {"RATE_LIMITS_ENABLED": False}])
def test_without_a_limit_everything_fits(
    user: User, limits: Any, http: Http, switch: dict[str, Any]
) -> None:
    fill(user, limits)
    for name, value in switch.items():
        setattr(limits, name, value)
    talk(make_conversation(user), "more")
    assert http.get("/api/storage").json()["limit_bytes"] is None


def test_parallel_writers_are_all_counted(user: User) -> None:
    conversations = [make_conversation(user) for _ in range(4)]

    def write(conversation: Conversation) -> None:
        try:
            for number in range(10):
                message = create_message(user, conversation.pk, "ä" * number)
                if number % 3 == 0:
                    reply(conversation, "yes")
                if number % 5 == 4:
                    delete_message(user, conversation.pk, message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, conversations))
    # Two questions went, one of them with its reply.
    assert counted(user).messages == 4 * (10 + 4 - 3)


def test_a_wrong_count_is_mended(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    right, empty = make_user(), make_user()
    talk(make_conversation(right), "right")
    conversation = make_conversation(user)
    Message.objects.create(conversation=conversation, depth=0, role="user", content="unseen")
    assert storage.read(user.pk) == Stored(0, 0)
    call_command("recount_storage")
    assert capsys.readouterr().out == "1 of 3 counts were wrong.\n"
    assert counted(user) == Stored(1, 6)
    assert counted(right) == Stored(1, 5)
    assert counted(empty) == Stored(0, 0)
