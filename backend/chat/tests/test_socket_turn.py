"""A turn over the socket: each frame as the contract names it."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from chat.models import Conversation, Message, Run
from chat.tests.conftest import ABSENT_ID, SCRIPTED, talk
from chat.tests.sockets import Tab, Tabs
from conftest import Server
from llm_service import call_log
from testing import make_conversation, make_user


@pytest.fixture
def tab(tabs: Tabs, user: User, conversation: Conversation) -> Tab:
    return tabs.ready(conversation.pk, user)


def ask(tab: Tab, content: str = "[[script tokens=5 delay_ms=5]]", **fields: Any) -> None:
    tab.send("message.send", content=content, model=SCRIPTED, **fields)


def refusal(tab: Tab) -> dict[str, Any]:
    return tab.until("response.error", where=lambda frame: "seq" not in frame)


def test_the_frames_of_a_turn(
    server: Server, tab: Tab, user: User, conversation: Conversation
) -> None:
    request_id = str(uuid4())
    ask(tab, client_request_id=request_id)
    reading = tab.read_run()

    run = Run.objects.get()
    ids = {"message_id": str(run.message_id), "run_id": str(run.pk)}
    page = server.api(user).get(f"/api/conversations/{conversation.pk}/messages")
    [created] = tab.of("message.created")
    assert created == {
        "event_type": "message.created",
        "message": page["results"][0],
        "client_request_id": request_id,
    }
    assert tab.frames.index(created) < tab.frames.index(reading.frames[0])
    started = reading.frames[0]
    assert started == {
        "event_type": "response.started",
        **ids,
        "after": 0,
        "seq": 1,
        "ts": started["ts"],
        "parent_id": page["results"][0]["id"],
        "client_request_id": request_id,
    }
    for delta in reading.frames[1:-1]:
        assert delta == {
            "event_type": "response.output_text.delta",
            "delta": delta["delta"],
            **ids,
            "after": delta["after"],
            "seq": delta["seq"],
        }
    assert reading.final == {
        "event_type": "final",
        **ids,
        "after": reading.final["after"],
        "seq": reading.final["after"] + 1,
        "status": "final",
        "finish_reason": "stop",
        "call_log_id": str(run.pk),
        "usage": {"input_tokens": run.input_tokens, "output_tokens": 5},
        "ts": reading.final["ts"],
    }
    reading.assert_gapless()
    assert reading.text == page["results"][1]["content"] == "coin1 blade2 wall3 horse4 castle5"


def test_the_list_entry_follows_the_reply(
    server: Server, tab: Tab, user: User, conversation: Conversation
) -> None:
    # Slow enough for an entry that is read while it is written.
    ask(tab, "[[script tokens=5 delay_ms=100]]")
    tab.read_run()
    tab.drain()
    entries = [frame["conversation"] for frame in tab.of("conversation.updated")]
    assert entries[0]["active_run"]["run_id"] == str(Run.objects.get().pk)
    assert entries[-1] == server.api(user).get(f"/api/conversations/{conversation.pk}")
    assert entries[-1]["active_run"] is None
    [title] = tab.of("thread.title.updated")
    assert title == {
        "event_type": "thread.title.updated",
        "title": entries[-1]["title"],
        "conversation_id": str(conversation.pk),
        "thread_id": str(conversation.pk),
    }


def test_the_same_request_again_attaches(
    tabs: Tabs, tab: Tab, user: User, conversation: Conversation
) -> None:
    request_id = str(uuid4())
    ask(tab, client_request_id=request_id)
    first = tab.read_run()
    later = tabs.ready(conversation.pk, user)
    for other in (tab, later):
        ask(other, client_request_id=request_id)
        again = other.read_run(first.final["run_id"])
        assert again.text.endswith(first.text)
        assert again.final == first.final
    assert later.of("message.created") == tab.of("message.created")[:1]
    assert Run.objects.count() == 1
    assert Message.objects.count() == 2


def test_a_reply_is_being_written(tab: Tab) -> None:
    ask(tab, "[[script tokens=9 stall_at=2]]")
    run_id = tab.until("response.started")["run_id"]
    request_id = str(uuid4())
    ask(tab, client_request_id=request_id)
    error = refusal(tab)
    assert error == {
        "event_type": "response.error",
        "error": "A reply is being written in this conversation.",
        "code": "run_active",
        "client_request_id": request_id,
        "run_id": run_id,
        "message_id": str(Run.objects.get().message_id),
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "prompt_required"),
        ({"content": ""}, "prompt_required"),
        ({"content": " \n"}, "prompt_required"),
        ({"content": None}, "prompt_required"),
        ({"content": 7}, "invalid"),
        ({"content": ["Hello"]}, "invalid"),
        ({"content": "x" * (32 * 1024 + 1)}, "invalid"),
        ({"content": "a\0b"}, "invalid"),
        ({"content": "Hello", "parent_id": ABSENT_ID}, "not_found"),
        ({"content": "Hello", "parent_id": "x"}, "invalid"),
        ({"content": "Hello", "client_request_id": "x"}, "invalid"),
        ({"content": "Hello", "client_request_id": 7}, "invalid"),
        ({"content": "Hello", "model": "nobody/nothing"}, "model_not_allowed"),
        ({"create_user_message": False}, "nothing_to_answer"),
        ({"create_user_message": "yes"}, "invalid"),
    ],
)
def test_what_the_stream_refuses_the_socket_refuses(
    server: Server,
    tab: Tab,
    user: User,
    conversation: Conversation,
    fields: dict[str, Any],
    code: str,
) -> None:
    tab.send("message.send", **fields)
    error = refusal(tab)
    body = {"conversation_id": str(conversation.pk), **fields}
    if "content" in body:
        body["prompt"] = body.pop("content")
    answer = server.api(user).http.post("/api/chat/stream", json=body).json()
    assert (error["code"], error["error"]) == (answer["code"], answer["detail"])
    assert error["code"] == code
    assert not Message.objects.exists()
    # The socket stays.
    tab.send("pong", timestamp=1)
    assert tab.until("pong_ack") == {"event_type": "pong_ack"}


def test_a_turn_beyond_the_budget_is_refused_in_words(
    tab: Tab, conversation: Conversation, settings: Settings
) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 30_000
    ask(tab)
    tab.read_run()
    assert call_log.flush(5)
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1
    request_id = str(uuid4())

    ask(tab, client_request_id=request_id)

    error = refusal(tab)
    assert (error["code"], error["client_request_id"]) == ("budget_exceeded", request_id)
    assert "budget" in error["error"]
    assert Message.objects.filter(conversation=conversation).count() == 2


def test_another_answer_beside_the_first(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    question, first = talk(conversation, "Hello", "Aye.")
    tab = tabs.ready(conversation.pk, user)
    ask(tab, "", create_user_message=False, parent_id=str(question.pk))
    branch = tab.until("branch.updated")
    reading = tab.read_run()
    assert branch["conversation_id"] == str(conversation.pk)
    assert reading.frames[0]["parent_id"] == str(question.pk)
    assert reading.frames[0]["message_id"] != str(first.pk)
    assert tab.of("message.created") == []


def test_stopping_from_the_socket(tab: Tab) -> None:
    ask(tab, "[[script tokens=3000 delay_ms=5]]")
    run_id = tab.until("response.output_text.delta")["run_id"]
    tab.send("run.stop", run_id=run_id)
    reading = tab.read_run(run_id)
    reply = Message.objects.get(role="assistant")
    assert (reading.final["status"], reply.status) == ("cancelled", "cancelled")
    assert reading.text == reply.content
    # Again, and after the end: nothing happens.
    tab.send("run.stop", run_id=run_id)
    assert [frame for frame in tab.drain() if frame.get("run_id")] == []


def test_a_foreign_run_cannot_be_stopped_or_read(tab: Tab, tabs: Tabs) -> None:
    stranger = make_user()
    theirs = make_conversation(stranger)
    other = tabs.ready(theirs.pk, stranger)
    ask(other, "[[script tokens=9 stall_at=2]]")
    run_id = other.until("response.started")["run_id"]
    for event_type in ("run.stop", "resume"):
        for wanted in (run_id, ABSENT_ID):
            tab.send(event_type, run_id=wanted, after=0)
            error = refusal(tab)
            assert (error["code"], error["run_id"]) == ("not_found", wanted)
    assert Run.objects.get().status == "running"
