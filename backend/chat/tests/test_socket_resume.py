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
from chat.tests.sockets import Frame, Reading, Tab, Tabs
from conftest import Server
from testing import Seen, make_conversation


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


class Client:
    """Follows docs/websocket.md: asks for one thing at a time; the marker sets its position, and it
    drops the text behind that.
    """

    def __init__(self, tab: Tab, run_id: str) -> None:
        self.tab = tab
        self.run_id = run_id
        self.seq = 1
        self.text = ""
        self.is_over = False
        self.is_waiting = False
        self._length = 0

    def resume(self) -> None:
        if not self.is_waiting:
            self.is_waiting = True
            self._length = len(self.text)
            self.tab.send("resume", run_id=self.run_id, after=self.seq)

    def take(self, frame: Frame) -> None:
        if frame["event_type"] == "response.resumed":
            self.is_waiting = False
            self.seq, self.text = frame["after"], self.text[: self._length]
        elif frame["after"] == self.seq:
            self.seq, self.text = frame["seq"], self.text + frame.get("delta", "")
            self.is_over = frame["event_type"] == "final"


class PatientClient(Client):
    """Passes over whatever comes between its `resume` and the marker; it never drops text."""

    def take(self, frame: Frame) -> None:
        if frame["event_type"] == "response.resumed":
            assert (frame["after"], len(self.text)) == (self.seq, self._length)
            self.is_waiting = False
        elif not self.is_waiting:
            super().take(frame)


class OldClient(Client):
    """Does not know the marker, and asks as often as it likes. A frame that begins behind its
    position shows it that it has missed something.
    """

    def resume(self) -> None:
        self.is_waiting = False
        super().resume()

    def take(self, frame: Frame) -> None:
        if frame["event_type"] == "response.error":
            assert frame["code"] == "rate_limited"
            # It asked too often: once more, now that it has waited for the refusal.
            self.resume()
            return
        super().take({**frame, "event_type": frame["event_type"].replace("resumed", "unknown")})
        if frame["after"] > self.seq and not self.is_waiting:
            self.resume()
        elif frame["after"] <= self.seq:
            self.is_waiting = False


@pytest.mark.parametrize("kind", [Client, PatientClient, OldClient])
def test_resuming_again_and_again_gives_the_exact_text(
    tabs: Tabs, conversation: Conversation, kind: type[Client]
) -> None:
    chance = random.Random(7)
    tab = tabs.ready(conversation.pk, conversation.user)
    script = "[[script tokens=300 delay_ms=3 words=unicode]]"
    tab.send("message.send", content=script, model=SCRIPTED)
    client = kind(tab, tab.until("response.started")["run_id"])
    while not client.is_over:
        frame = tab.next()
        if frame.get("run_id") == client.run_id:
            client.take(frame)
            if not client.is_over and chance.random() < 0.2:
                client.resume()
    assert client.text == Message.objects.get(role="assistant").content
    # Nothing that a last resume still brings changes that.
    for frame in tab.drain():
        if frame.get("run_id") == client.run_id:
            client.take(frame)
    assert client.text == Message.objects.get(role="assistant").content


def test_a_marker_comes_before_what_is_sent_again(
    server: Server, tabs: Tabs, conversation: Conversation
) -> None:
    seen = finished(server, conversation, "tokens=3")
    tab = tabs.ready(conversation.pk, conversation.user)
    for after in (0, seen.frames[1].seq, 99):
        tab.frames.clear()
        tab.send("resume", run_id=seen.run_id, after=after)
        tab.read_run(seen.run_id)
        first, second, *_ = tab.frames
        assert first == {
            "event_type": "response.resumed",
            "run_id": seen.run_id,
            "message_id": seen.end["message_id"],
            "after": after,
            "seq": after,
        }
        assert second["after"] == min(after, seen.frames[-1].seq)
    # One that is told of without having been asked for has none.
    turn = begin(conversation)
    other = tabs.ready(conversation.pk, conversation.user)
    assert other.next()["event_type"] == "response.started"
    stop(turn)


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
    assert tab.until("response.output_text.delta")["delta"] == "cdefgh"
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
