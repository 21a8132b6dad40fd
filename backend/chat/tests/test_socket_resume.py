"""`resume`, and coming in the middle of a reply."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from chat.journal import compaction
from chat.models import Conversation, Message, RunEvent
from chat.tests.conftest import SCRIPTED, begin, say, stop
from chat.tests.resumes import finished, resume
from chat.tests.sockets import Tabs
from conftest import Server
from testing import make_conversation


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


@pytest.mark.parametrize("past", [0, 1, 1000, 10**9, 2**63 - 10_000, 10**30])
def test_past_the_end_there_is_just_the_end(
    server: Server, tabs: Tabs, conversation: Conversation, past: int
) -> None:
    seen = finished(server, conversation, "tokens=2")
    tab = tabs.ready(conversation.pk, conversation.user)
    last = seen.frames[-1].seq
    reading = resume(tab, seen.run_id, last + past)
    assert reading.names == ["final"]
    assert (reading.final["after"], reading.final["seq"]) == (last, last)


@pytest.mark.parametrize("after", [-1, 1.5, "1", None, True, [1]])
def test_a_cursor_that_is_none(tabs: Tabs, conversation: Conversation, after: Any) -> None:
    turn = begin(conversation)
    stop(turn)
    tab = tabs.ready(conversation.pk, conversation.user)
    tab.send("resume", run_id=str(turn.run_id), after=after)
    assert tab.next()["code"] == "invalid_after"


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
    first.send("message.send", content="[[script tokens=100 delay_ms=20]]", model=SCRIPTED)
    for _ in range(30):
        first.until("response.output_text.delta")
    late = tabs.open(conversation.pk, conversation.user)
    assert late.next()["active_run"]["run_id"] == first.frames[-1]["run_id"]
    reading = late.read_run()
    reading.assert_gapless()
    assert reading.text == Message.objects.get(role="assistant").content
    assert first.read_run().text == reading.text


def test_of_several_resumes_in_a_row_the_last_one_counts(
    tabs: Tabs, conversation: Conversation
) -> None:
    turn = begin(conversation)
    say(turn, *"abcdefgh")
    tab = tabs.ready(conversation.pk, conversation.user)
    tab.until("response.output_text.delta")
    for after in (5, 1, 7, 3):
        tab.send("resume", run_id=str(turn.run_id), after=after)
    tab.until("response.resumed", where=lambda frame: frame["after"] == 3)
    assert [tab.until("response.output_text.delta")["delta"] for _ in "cdefgh"] == list("cdefgh")
    say(turn, "i")
    assert [frame["delta"] for frame in tab.drain(1)] == ["i"]
    stop(turn)


def test_a_resume_that_is_refused_leaves_what_is_followed(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    turn, foreign = begin(conversation), begin(make_conversation(user))
    tab = tabs.ready(conversation.pk, user)
    tab.until("response.started")
    tab.send("resume", run_id=str(foreign.run_id), after=0)
    assert tab.until("response.error")["code"] == "not_found"
    say(turn, "Aye")
    assert tab.until("response.output_text.delta")["delta"] == "Aye"
    for one in (turn, foreign):
        stop(one)


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


def test_a_compacted_reply_comes_in_pieces_under_one_number(
    server: Server, tabs: Tabs, conversation: Conversation
) -> None:
    seen = finished(server, conversation, "tokens=6000 delay_ms=0 join=20 words=unicode")
    assert len(seen.text) > 3 * 8 * 1024
    assert compaction.compact_older_than(timedelta(seconds=-1)) == 1
    assert not RunEvent.objects.exists()

    tab = tabs.ready(conversation.pk, conversation.user)
    for frame in seen.frames[:-1:20]:
        text = "".join(one.data.get("delta", "") for one in seen.frames if one.seq <= frame.seq)
        rest = resume(tab, seen.run_id, frame.seq)
        *pieces, last, final = rest.frames
        assert {(piece["after"], piece["seq"]) for piece in pieces} <= {(frame.seq, frame.seq)}
        assert (last["after"], last["seq"]) == (frame.seq, final["after"])
        assert text + rest.text == seen.text
