"""Clients that resume again and again have the exact text at the end."""

import random

import pytest

from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED, begin, stop
from chat.tests.resumes import finished
from chat.tests.sockets import Frame, Tab, Tabs
from conftest import Server


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
