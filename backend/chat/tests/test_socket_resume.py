"""`resume`, and coming in the middle of a reply."""

import random
from datetime import timedelta
from typing import Any

import orjson
import pytest

from accounts.models import User
from chat.journal import compaction
from chat.models import Conversation, Message, RunEvent
from chat.tests.conftest import SCRIPTED, begin, say, stop
from chat.tests.sockets import Reading, Tab, Tabs
from conftest import Server
from testing import Seen, make_conversation, make_user


@pytest.fixture
def user(server: Server) -> User:
    return make_user()


@pytest.fixture
def conversation(user: User) -> Conversation:
    return make_conversation(user)


def finished(server: Server, conversation: Conversation, script: str) -> Seen:
    api = server.api(conversation.user)
    return api.stream(conversation.pk, f"[[script {script}]]", model=SCRIPTED)


def resume(tab: Tab, run_id: str, after: int) -> Reading:
    tab.frames.clear()
    tab.send("resume", run_id=run_id, after=after)
    return tab.read_run(run_id)


def test_from_every_cursor_the_rest(server: Server, tabs: Tabs, conversation: Conversation) -> None:
    seen = finished(server, conversation, "tokens=8 delay_ms=5")
    tab = tabs.ready(conversation.pk, conversation.user)
    text = ""
    for frame in seen.frames[:-1]:
        text += frame.data.get("delta", "")
        reading = resume(tab, seen.run_id, frame.seq)
        reading.assert_gapless(frame.seq)
        assert text + reading.text == seen.text
        assert "response.started" not in reading.names


@pytest.mark.parametrize("past", [0, 1, 1000])
def test_past_the_end_there_is_just_the_end(
    server: Server, tabs: Tabs, conversation: Conversation, past: int
) -> None:
    seen = finished(server, conversation, "tokens=2")
    tab = tabs.ready(conversation.pk, conversation.user)
    last = seen.frames[-1].seq
    reading = resume(tab, seen.run_id, last + past)
    assert reading.names == ["final"]
    assert (reading.final["after"], reading.final["seq"]) == (last, last)


@pytest.mark.parametrize("after", [-1, 1.5, "1", None, True, [1], 10**9, 10**30])
def test_a_cursor_that_is_none(tabs: Tabs, conversation: Conversation, after: Any) -> None:
    turn = begin(conversation)
    stop(turn)
    tab = tabs.ready(conversation.pk, conversation.user)
    number = orjson.dumps(after).decode() if after != 10**30 else "1" + "0" * 30
    tab.socket.send(f'{{"event_type":"resume","run_id":"{turn.run_id}","after":{number}}}')
    assert tab.next()["code"] in ("invalid_after", "bad_frame")


@pytest.mark.parametrize("run_id", ["x", "", None, 7, ["x"], {"a": 1}])
def test_a_run_id_that_is_none(tabs: Tabs, conversation: Conversation, run_id: Any) -> None:
    tab = tabs.ready(conversation.pk, conversation.user)
    for event_type in ("resume", "run.stop"):
        tab.send(event_type, run_id=run_id)
        assert tab.next()["code"] == "invalid_run_id"


def test_a_run_of_another_conversation_is_not_told_here(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    turn = begin(make_conversation(user))
    tab = tabs.ready(conversation.pk, user)
    tab.send("resume", run_id=str(turn.run_id), after=0)
    assert tab.next()["code"] == "not_found"


def test_who_comes_in_the_middle_sees_the_reply_from_its_start(
    tabs: Tabs, conversation: Conversation
) -> None:
    first = tabs.ready(conversation.pk, conversation.user)
    first.send("message.send", content="[[script tokens=100 delay_ms=5]]", model=SCRIPTED)
    for _ in range(30):
        first.until("response.output_text.delta")
    late = tabs.open(conversation.pk, conversation.user)
    assert late.next()["active_run"]["run_id"] == first.frames[-1]["run_id"]
    reading = late.read_run()
    reading.assert_gapless()
    assert reading.text == Message.objects.get(role="assistant").content
    assert first.read_run().text == reading.text


def test_resuming_again_and_again_gives_the_exact_text(
    tabs: Tabs, conversation: Conversation
) -> None:
    """The rule for clients: take what begins where you are."""
    chance = random.Random(7)
    tab = tabs.ready(conversation.pk, conversation.user)
    script = "[[script tokens=300 delay_ms=3 words=unicode]]"
    tab.send("message.send", content=script, model=SCRIPTED)
    run_id = tab.until("response.started")["run_id"]
    at, text = 1, ""
    while True:
        frame = tab.next()
        if frame.get("run_id") != run_id or frame["after"] != at:
            continue
        at, text = frame["seq"], text + frame.get("delta", "")
        if frame["event_type"] == "final":
            break
        if chance.random() < 0.2:
            tab.send("resume", run_id=run_id, after=at)
    assert text == Message.objects.get(role="assistant").content
    # What a last resume still brings is behind the client's place.
    assert all(frame["after"] < at for frame in tab.drain() if frame.get("run_id") == run_id)


def test_a_resume_ends_the_following_from_elsewhere(tabs: Tabs, conversation: Conversation) -> None:
    turn = begin(conversation)
    tab = tabs.ready(conversation.pk, conversation.user)
    tab.until("response.started")
    for _ in range(5):
        tab.send("resume", run_id=str(turn.run_id), after=0)
        tab.until("response.started")
    say(turn, "Aye")
    tab.until("response.output_text.delta")
    assert [frame for frame in tab.drain(0.5) if "delta" in frame] == []


def test_a_compacted_reply_comes_in_frames_with_numbers_of_their_own(
    server: Server, tabs: Tabs, conversation: Conversation
) -> None:
    seen = finished(server, conversation, "tokens=6000 delay_ms=0 join=20 words=unicode")
    assert len(seen.text) > 3 * 8 * 1024
    assert compaction.compact_older_than(timedelta(seconds=-1)) == 1
    assert not RunEvent.objects.exists()

    tab = tabs.ready(conversation.pk, conversation.user)
    whole = resume(tab, seen.run_id, 0)
    whole.assert_gapless()
    assert whole.text == seen.text
    assert len(whole.frames) > 4
    text = ""
    for frame in whole.frames[:-1]:
        text += frame.get("delta", "")
        rest = resume(tab, seen.run_id, frame["seq"])
        rest.assert_gapless(frame["seq"])
        assert text + rest.text == seen.text
