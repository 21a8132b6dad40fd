"""`turns.begin` behaves the same for either transport."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from api.health.draining import start_draining, stop_draining
from chat.models import Conversation, Message, Run
from chat.services.active_runs import stop_run
from chat.tests.conftest import ABSENT_ID, SCRIPTED, begin, talk
from chat.tests.sockets import Tab, Tabs
from conftest import Server
from testing import make_conversation, make_user

PATH = "/api/chat/stream"
TOO_LONG = "é" * (16 * 1024) + "x"


def send_by_socket(tab: Tab, fields: dict[str, Any]) -> None:
    fields = dict(fields)
    if "prompt" in fields:
        fields["content"] = fields.pop("prompt")
    tab.send("message.send", **fields)


Prepare = Callable[[Conversation], dict[str, Any]]


def answer_without_question(conversation: Conversation) -> dict[str, Any]:
    [_, answer] = talk(conversation, "Hello", "Aye")
    return {"create_user_message": False, "parent_id": str(answer.pk)}


def send_during_a_reply(conversation: Conversation) -> dict[str, Any]:
    begin(conversation)
    return {"prompt": "Again"}


def use_a_request_id_again(conversation: Conversation) -> dict[str, Any]:
    turn = begin(conversation, client_request_id=(request_id := uuid4()))
    stop_run(conversation.user, turn.run_id)
    return {"prompt": "Something else", "client_request_id": str(request_id)}


def hang_below_a_foreign_message(_: Conversation) -> dict[str, Any]:
    foreign = talk(make_conversation(make_user()), "Hello", "Aye")[0]
    return {"prompt": "Hello", "parent_id": str(foreign.pk)}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"prompt": " \n"},
        {"prompt": None},
        {"prompt": 5},
        {"prompt": ["x"]},
        {"prompt": "a\0b"},
        {"prompt": TOO_LONG},
        {"prompt": "Hello", "create_user_message": "true"},
        {"prompt": "Hello", "create_user_message": None},
        {"create_user_message": False},
        {"prompt": "Hello", "parent_id": "x"},
        {"prompt": "Hello", "parent_id": ABSENT_ID},
        {"prompt": "Hello", "client_request_id": 7},
        {"prompt": "Hello", "client_request_id": "x" * 100},
        {"prompt": "Hello", "model": ""},
        {"prompt": "Hello", "model": "x" * 201},
        {"prompt": "Hello", "model": "nobody/nothing"},
        answer_without_question,
        send_during_a_reply,
        use_a_request_id_again,
        hang_below_a_foreign_message,
    ],
)
def test_both_refuse_the_same(
    server: Server,
    tabs: Tabs,
    user: User,
    conversation: Conversation,
    bad: dict[str, Any] | Prepare,
) -> None:
    fields = bad(conversation) if callable(bad) else bad
    before = Message.objects.count(), Run.objects.count()
    tab = tabs.ready(conversation.pk, user)

    posted = server.api(user).http.post(
        PATH, json={"conversation_id": str(conversation.pk), **fields}
    )
    send_by_socket(tab, fields)
    told = tab.until("response.error", where=lambda frame: "seq" not in frame)

    body = posted.json()
    assert posted.status_code in (400, 404, 409)
    assert (told["error"], told["code"]) == (body["detail"], body["code"])
    for name in ("run_id", "message_id"):
        assert told.get(name) == body.get(name)
    assert (Message.objects.count(), Run.objects.count()) == before


def test_both_refuse_while_the_server_is_going(
    server: Server, tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    fields = {"prompt": "Hello", "model": SCRIPTED}
    start_draining()
    try:
        send_by_socket(tab, fields)
        posted = server.api(user).http.post(
            PATH, json={"conversation_id": str(conversation.pk), **fields}
        )
        assert (posted.status_code, posted.json()["code"]) == (503, "server_stopping")
        # The clock may close the socket first; then nothing was begun either.
        assert tab.closed() == 1013
        assert {frame["code"] for frame in tab.of("response.error")} <= {"server_stopping"}
    finally:
        stop_draining()
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"parent_id": None},
        {"prompt": "[[script tokens=3]]" + "é" * ((32 * 1024 - 19) // 2) + "x"},
        {"client_request_id": None},
        {"create_user_message": True},
    ],
)
def test_both_accept_the_same(
    server: Server, tabs: Tabs, user: User, conversation: Conversation, good: dict[str, Any]
) -> None:
    fields = {"prompt": "[[script tokens=3]]", "model": SCRIPTED, **good}
    by_stream = server.api(user).stream(conversation.pk, **fields)
    other = make_conversation(user)
    tab = tabs.ready(other.pk, user)
    send_by_socket(tab, fields)
    by_socket = tab.read_run()
    assert (by_socket.text, by_socket.final["status"]) == (by_stream.text, "final")

    first, second = (
        one.messages.filter(role="user").values_list("content", "token_count", "depth")
        for one in (conversation, other)
    )
    assert list(first) == list(second)


@pytest.mark.parametrize("is_socket_first", [True, False])
def test_one_request_id_by_both_is_one_turn(
    server: Server, tabs: Tabs, user: User, conversation: Conversation, is_socket_first: bool
) -> None:
    fields = {
        "prompt": "[[script tokens=3]]",
        "model": SCRIPTED,
        "client_request_id": str(uuid4()),
    }
    tab = tabs.ready(conversation.pk, user)
    post = partial(server.api(user).stream, conversation.pk, **fields)
    if is_socket_first:
        send_by_socket(tab, fields)
        text = tab.read_run().text
        assert post().text == text
    else:
        text = post().text
        tab.read_run()
        tab.frames.clear()
        send_by_socket(tab, fields)
        assert tab.read_run().text == text
    assert (Run.objects.count(), Message.objects.count()) == (1, 2)
