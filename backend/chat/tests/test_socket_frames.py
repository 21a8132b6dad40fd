"""Invalid frames from a client, and the size limits of frames to it."""

import json
from typing import Any
from uuid import uuid4

import orjson
import pytest

from accounts.models import User
from chat.events import Fallback, Token
from chat.models import Conversation, Run
from chat.sockets import client_frames, frames
from chat.tests.sockets import Tab, Tabs
from testing import make_conversation

RUN = Run(id=uuid4(), message_id=uuid4(), user_message_id=uuid4())
NO_JSON = [
    "",
    "x",
    "{",
    "[",
    '{"event_type": "pong"',
    "NaN",
    "\0",
    '"\\ud800"',
    "{'a': 1}",
    "[" * 5000,
]
NO_OBJECT = ["null", "1", "true", '"pong"', "[]", '[{"event_type":"pong"}]']
NO_EVENT = [
    "{}",
    '{"event_type": null}',
    '{"event_type": 1}',
    '{"event_type": ["pong"]}',
    '{"event_type": ""}',
    '{"event_type": "Pong"}',
    '{"event_type": "ready"}',
    '{"event_type": "ping"}',
    '{"event_type": "websocket.disconnect"}',
    '{"type": "pong"}',
]


@pytest.fixture
def tab(tabs: Tabs, user: User) -> Tab:
    return tabs.ready(make_conversation(user).pk, user)


def assert_answer(tab: Tab, code: str) -> None:
    error = tab.next()
    assert (error["event_type"], error["code"]) == ("response.error", code)
    assert len(error["error"]) > 5
    assert set(error) == {"event_type", "error", "code"}


def test_what_is_no_frame_is_told_so_and_the_socket_stays(tab: Tab) -> None:
    for text in (*NO_JSON, *NO_OBJECT):
        tab.socket.send(text)
        assert_answer(tab, "bad_frame")
    for data in (b"", b"\xff\x00", b'{"event_type":"pong"}'):
        tab.socket.send(data)
        assert_answer(tab, "bad_frame")
    for text in NO_EVENT:
        tab.socket.send(text)
        assert_answer(tab, "unknown_event")
    tab.send("pong", timestamp={"any": ["thing"]}, more=1)
    assert tab.next() == {"event_type": "pong_ack"}


def test_a_byte_order_mark_in_front_of_a_frame_is_read(tab: Tab) -> None:
    tab.socket.send('\ufeff{"event_type":"pong"}')
    assert tab.next() == {"event_type": "pong_ack"}


def test_a_frame_that_is_too_large(tab: Tab) -> None:
    at_most = b'{"event_type":"pong","x":"%b"}'
    room = client_frames.FRAME_BYTES - len(at_most % b"")
    tab.socket.send((at_most % (b"x" * room)).decode())
    assert tab.next() == {"event_type": "pong_ack"}
    for filling in (b"x" * (room + 1), b"x" * 500_000, "é".encode() * (room // 2 + 1)):
        tab.socket.send((at_most % filling).decode())
        assert_answer(tab, "frame_too_large")
    # In pieces too.
    tab.socket.send(["x" * 140_000, "y" * 140_000])
    assert_answer(tab, "frame_too_large")
    tab.send("pong")
    assert tab.next() == {"event_type": "pong_ack"}


@pytest.mark.parametrize("character", ["\x01", '"', "é", "漢", "a"])
def test_the_longest_prompt_fits_however_it_is_escaped(tab: Tab, character: str) -> None:
    content = "a" + character * ((32 * 1024 - 1) // len(character.encode()))
    tab.socket.send(json.dumps({"event_type": "message.send", "content": content}))
    assert tab.next()["event_type"] == "message.created"


@pytest.mark.parametrize("character", ["\x01", '"', "\n", "é", "漢", "🗡", "a"])
def test_no_frame_is_larger_than_the_bound(character: str) -> None:
    text = character * 40_000
    for event in (Token(text), Fallback(text)):
        said = list(frames.encode_run_event(RUN, 4, 5, event))
        assert max(len(frame.encode()) for frame in said) <= 64 * 1024
        read = [orjson.loads(frame) for frame in said]
        assert "".join(frame["delta"] for frame in read) == text
        # Until its last piece an event is not seen.
        assert [frame["seq"] for frame in read] == [4] * (len(read) - 1) + [5]


@pytest.mark.parametrize("character", ["\x01", '"', "漢", "a"])
def test_a_long_message_comes_whole_or_as_an_excerpt(character: str) -> None:
    content = character * (32 * 1024 // len(character.encode()))
    message = {"id": "1", "content": content, "role": "user"}
    frame = frames.encode_message(message, None)
    told: dict[str, Any] = orjson.loads(frame)
    assert len(frame.encode()) <= 64 * 1024
    if told.get("is_excerpt"):
        assert content.startswith(told["message"]["content"])
        assert len(told["message"]["content"]) == 8 * 1024
    else:
        assert told["message"] == message
    assert bool(told.get("is_excerpt")) == (character in '\x01"')


def test_the_bound_counts_bytes_on_both_sides(conversation: Conversation) -> None:
    with pytest.raises(Exception, match="at most 262144 bytes"):
        client_frames.read_frame("é" * 131_073, conversation.pk)
