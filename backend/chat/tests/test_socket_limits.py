"""How many sockets, and how much on each of them."""

import time
from typing import Any

import pytest

from accounts.models import User
from chat.consumers import BURST_FRAMES
from chat.models import Conversation
from chat.sockets import commands, following, registry
from chat.tests.conftest import begin, stop
from chat.tests.sockets import ORIGIN, Tabs
from testing import make_conversation, make_user


def test_a_person_has_so_many_sockets(tabs: Tabs, user: User, conversation: Conversation) -> None:
    others = make_user()
    open_tabs = [tabs.ready(conversation.pk, user) for _ in range(20)]
    assert tabs.open(conversation.pk, user).closed() == 4008
    # Nobody else is hindered, and whoever closes one may open another.
    tabs.ready(make_conversation(others).pk, others)
    open_tabs[3].close()
    deadline = time.monotonic() + 5
    while tabs.open(conversation.pk, user).is_refused():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    open_tabs[0].send("pong")
    assert open_tabs[0].until("pong_ack")


def test_strangers_are_few(
    tabs: Tabs, user: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "STRANGERS_PER_ADDRESS", 3)
    for _ in range(3):
        tabs.open(conversation.pk, origin=ORIGIN)
    assert tabs.open(conversation.pk, origin=ORIGIN).closed() == 4008
    monkeypatch.setattr(registry, "STRANGERS_PER_ADDRESS", 32)
    monkeypatch.setattr(registry, "STRANGERS", 3)
    assert tabs.open(conversation.pk, user).closed() == 4008
    monkeypatch.setattr(registry, "STRANGERS", 4)
    tabs.ready(conversation.pk, user)


def test_a_flood_slows_down_and_the_socket_stays(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    began = time.monotonic()
    for _ in range(BURST_FRAMES + 60):
        tab.send("pong")
    frames = [tab.next() for _ in range(BURST_FRAMES + 60)]
    seconds = time.monotonic() - began
    answers = [frame["event_type"] for frame in frames]
    assert answers.count("pong_ack") >= BURST_FRAMES
    refused = [frame for frame in frames if frame["event_type"] == "response.error"]
    # Waiting for one refused frame makes room for the next.
    assert len(refused) >= 10
    assert {frame["code"] for frame in refused} == {"rate_limited"}
    assert refused[0]["retry_after"] == 1
    assert 0.5 < seconds < 6
    time.sleep(0.2)
    tab.send("pong")
    assert tab.until("pong_ack")


def test_nobody_else_waits_for_a_flood(tabs: Tabs, user: User, conversation: Conversation) -> None:
    loud, quiet = tabs.ready(conversation.pk, user), tabs.ready(conversation.pk, user)
    for _ in range(1000):
        loud.socket.send("x")
    began = time.monotonic()
    quiet.send("pong")
    quiet.until("pong_ack")
    assert time.monotonic() - began < 2


def test_so_many_replays_at_once(
    tabs: Tabs, user: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FOLLOWED_RUNS", 1)
    ended = begin(conversation)
    stop(ended)
    running = begin(conversation)
    tab = tabs.ready(conversation.pk, user)
    tab.until("response.started")
    tab.send("resume", run_id=str(ended.run_id), after=0)
    error = tab.until("response.error")
    assert (error["code"], error["run_id"]) == ("rate_limited", str(ended.run_id))
    # The one that is followed may be asked for again.
    tab.send("resume", run_id=str(running.run_id), after=0)
    assert tab.until("response.started")


def test_so_many_commands_at_once(
    tabs: Tabs, user: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "COMMANDS", 0)
    tab = tabs.ready(conversation.pk, user)
    sent: list[dict[str, Any]] = [
        {"event_type": "message.send", "content": "Hello"},
        {"event_type": "run.stop", "run_id": str(conversation.pk)},
    ]
    for fields in sent:
        tab.send(**fields)
        assert tab.next()["code"] == "rate_limited"
    tab.send("pong")
    assert tab.next()["event_type"] == "pong_ack"
