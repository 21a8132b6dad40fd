"""/ws/chat/<conversation id>: who is accepted, and how refusals are signalled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import sessions, tickets
from accounts.authentication import authenticate_token
from accounts.models import Session, User
from api.health.draining import start_draining, stop_draining
from chat.models import Conversation
from chat.sockets import liveness
from chat.tests.conftest import ABSENT_ID, begin
from chat.tests.sockets import ORIGIN, Tabs
from testing import bearer, make_conversation, make_user


def take_ticket(user: User, conversation: Conversation) -> str:
    identity = authenticate_token(sessions.issue(user).access)
    return tickets.issue(identity, conversation.pk)


def test_a_script_comes_with_its_token(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.open(conversation.pk, user)
    assert tab.next() == {
        "event_type": "ready",
        "conversation_id": str(conversation.pk),
        "active_run": None,
    }


def test_a_browser_comes_with_a_ticket(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.open(conversation.pk, origin=ORIGIN, slash="/")
    tab.send("auth", ticket=take_ticket(user, conversation))
    assert tab.next()["event_type"] == "ready"


def test_ready_tells_what_is_being_written(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    turn = begin(conversation)
    assert tabs.open(conversation.pk, user).next()["active_run"] == {
        "run_id": str(turn.run_id),
        "message_id": turn.start.message_id,
        "status": "running",
        "cursor": f"{turn.run_id}:1",
    }


@pytest.mark.parametrize(
    ("origin", "has_token", "code"),
    [
        (None, False, 4001),
        ("http://evil.example", False, 4001),
        ("http://evil.example", True, 4001),
        ("https://localhost:3000", True, 4001),
        ("http://localhost:3000.evil.example", True, 4001),
        ("http://localhost", True, 4001),
        ("null", True, 4001),
        ("", True, 4001),
    ],
)
def test_other_origins_are_refused(
    tabs: Tabs, user: User, conversation: Conversation, origin: str, has_token: bool, code: int
) -> None:
    headers = bearer(user) if has_token else {}
    tab = tabs.open(conversation.pk, origin=origin, headers=headers)
    assert tab.closed() == code
    assert tab.frames == []


def test_our_own_page_may_also_send_a_token(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tabs.ready(conversation.pk, user, origin=ORIGIN)


def expire(user: User) -> None:
    Session.objects.filter(user=user).update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    "end",
    [
        User.end_sessions,
        expire,
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: user.delete(),
    ],
    ids=["signed out", "expired", "deactivated", "deleted"],
)
def test_a_login_that_is_over_opens_nothing(
    tabs: Tabs, user: User, conversation: Conversation, end: Any
) -> None:
    headers = bearer(user)
    ticket = take_ticket(user, conversation)
    end(User.objects.get(pk=user.pk))

    assert tabs.open(conversation.pk, headers=headers).closed() == 4001
    tab = tabs.open(conversation.pk, origin=ORIGIN)
    tab.send("auth", ticket=ticket)
    assert tab.closed() == 4001


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "", "Bearer " + "x" * 4000]
)
def test_a_token_that_is_none(tabs: Tabs, conversation: Conversation, header: str) -> None:
    assert tabs.open(conversation.pk, headers={"Authorization": header}).closed() == 4001


@pytest.mark.parametrize("ticket", ["", "x", "é" * 50, "\ud800", None, 7, ["x"], "x" * 60_000])
def test_a_ticket_that_is_none(tabs: Tabs, conversation: Conversation, ticket: Any) -> None:
    tab = tabs.open(conversation.pk, origin=ORIGIN)
    if ticket == "\ud800":
        tab.socket.send('{"event_type":"auth","ticket":"\\ud800"}')
        assert tab.next()["code"] == "bad_frame"
        tab.send("auth", ticket="")
    else:
        tab.send("auth", ticket=ticket)
    assert tab.closed() == 4001


def test_a_foreign_conversation_is_like_an_absent_one(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    foreign = make_conversation(make_user())
    begin(foreign)
    told = []
    for conversation_id in (str(foreign.pk), ABSENT_ID):
        tab = tabs.open(conversation_id, user)
        told.append((tab.closed(), tab.socket.close_reason, tab.frames))
    assert told[0] == told[1] == (4004, "No such conversation.", [])


@pytest.mark.parametrize(
    "conversation_id", ["x", "1", "%00", "a" * 300, ABSENT_ID.replace("-", "")]
)
def test_a_malformed_id_is_no_conversation(tabs: Tabs, user: User, conversation_id: str) -> None:
    assert tabs.open(conversation_id, user).closed() == 4004


def test_whoever_says_nothing_is_sent_away(
    tabs: Tabs, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "AUTH_SECONDS", 0.5)
    assert tabs.open(conversation.pk, origin=ORIGIN).closed(2) == 4001


def test_the_first_frame_must_be_auth(tabs: Tabs, conversation: Conversation) -> None:
    tab = tabs.open(conversation.pk, origin=ORIGIN)
    tab.send("message.send", content="Hello")
    assert tab.closed() == 4001
    assert not conversation.messages.exists()


def test_a_bad_first_frame_may_be_followed_by_a_good_one(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.open(conversation.pk, origin=ORIGIN)
    tab.socket.send("{")
    assert tab.next()["code"] == "bad_frame"
    tab.send("auth", ticket=take_ticket(user, conversation))
    assert tab.next()["event_type"] == "ready"
    tab.send("auth", ticket="again")
    assert tab.next()["code"] == "already_authenticated"


@pytest.fixture
def draining() -> Iterator[None]:
    start_draining()
    yield
    stop_draining()


def test_a_server_that_is_ending_takes_no_new_ones(
    tabs: Tabs, user: User, conversation: Conversation, draining: None
) -> None:
    assert tabs.open(conversation.pk, user).closed() == 1013
