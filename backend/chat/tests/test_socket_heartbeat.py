"""`ping`, `pong`, and silence."""

import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from accounts.models import User
from chat.models import Conversation
from chat.sockets import liveness, registry
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(liveness, "PING_SECONDS", 0.5)
    monkeypatch.setattr(liveness, "SILENCE_SECONDS", 1.5)


def test_a_ping_comes_regularly(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.ready(conversation.pk, user)
    times = []
    for _ in range(4):
        ping = tab.until("ping")
        times.append(time.monotonic())
        told = datetime.fromisoformat(ping["timestamp"])
        assert abs((datetime.now(UTC) - told).total_seconds()) < 5
        tab.send("pong", timestamp=ping["timestamp"])
        assert tab.until("pong_ack") == {"event_type": "pong_ack"}
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(0.2 < gap < 1.5 for gap in gaps)


def test_silence_ends_it(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.ready(conversation.pk, user)
    began = time.monotonic()
    assert tab.closed() == 4005
    assert 1.2 < time.monotonic() - began < 5
    assert {frame["event_type"] for frame in tab.frames} == {"ready", "ping"}


def test_any_frame_is_a_sign_of_life(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.ready(conversation.pk, user)
    for _ in range(4):
        time.sleep(0.7)
        tab.socket.send("nonsense")
        assert tab.until("response.error")["code"] == "bad_frame"


def test_the_heart_beats_during_a_reply(tabs: Tabs, user: User, conversation: Conversation) -> None:
    tab = tabs.ready(conversation.pk, user)
    script = "[[script tokens=3000 delay_ms=1]]"
    tab.send("message.send", content=script, model=SCRIPTED)
    while tab.next()["event_type"] != "final":
        if tab.frames[-1]["event_type"] == "ping":
            tab.send("pong", timestamp=tab.frames[-1]["timestamp"])
    # Three seconds of text: each ping was sent and each pong answered among it.
    assert len(tab.of("ping")) >= 3
    pings = len(tab.of("ping"))
    while len(tab.of("pong_ack")) < pings:
        tab.next()


def test_the_intervals_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (liveness.AUTH_SECONDS, liveness.PING_SECONDS, liveness.SILENCE_SECONDS) == (5, 30, 60)
