"""Every ending names its model call, and an exhausted budget is reported as such."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from chat import events
from chat.events import End
from chat.journal import compaction, replays
from chat.models import Conversation, Message
from chat.services.active_runs import stop_run
from chat.tests.conftest import SCRIPTED, begin
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import make_conversation, read_sse


def find_call(run_id: str) -> LLMCallLog:
    assert call_log.flush(5)
    return LLMCallLog.objects.get(run_id=run_id)


def test_the_end_names_the_row_of_its_call(
    server: Server, user: User, conversation: Conversation
) -> None:
    seen = server.api(user).stream(conversation.pk, "[[script tokens=3]]", model=SCRIPTED)
    call = find_call(seen.run_id)
    assert seen.end["call_log_id"] == str(call.pk)
    assert (call.status, call.user_id) == ("success", user.pk)
    assert call.metadata == {
        "feature": "chat",
        "character": "Bronn",
        "conversation_id": str(conversation.pk),
    }


def test_a_failed_call_is_named_too(
    server: Server, upstream: WireServer, user: User, conversation: Conversation
) -> None:
    seen = server.api(user).stream(conversation.pk, "Hello", model="openai/error-in-stream")
    call = find_call(seen.run_id)
    assert seen.end["call_log_id"] == str(call.pk)
    assert (call.status, call.error_type) == ("error", "upstream_bad_response")


def test_a_stopped_reply_names_its_call(
    server: Server, upstream: WireServer, user: User, conversation: Conversation
) -> None:
    api = server.api(user)
    body = {"conversation_id": str(conversation.pk), "prompt": "Hi", "model": "openai/endless"}
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        run_id = read_sse(response, stop_after=3).run_id
    assert call_log.flush(5)
    api.http.post(f"/api/chat/runs/{run_id}/stop")
    seen = api.attach(run_id=run_id)
    assert seen.end["status"] == "cancelled"
    assert seen.end["call_log_id"] == run_id
    assert wait_for_end(run_id).status == "cancelled"


def wait_for_end(run_id: str) -> LLMCallLog:
    deadline = time.monotonic() + 5
    while (call := find_call(run_id)).status == "running" and time.monotonic() < deadline:
        time.sleep(0.02)
    return call


def test_a_compacted_run_still_names_it(
    server: Server, user: User, conversation: Conversation
) -> None:
    api = server.api(user)
    run_id = api.stream(conversation.pk, "[[script tokens=3]]", model=SCRIPTED).run_id
    assert call_log.flush(5)
    compaction.compact_older_than(timedelta(0))
    assert api.attach(run_id=run_id).end["call_log_id"] == run_id


@pytest.mark.django_db
def test_a_run_that_called_no_model_names_none(conversation: Conversation) -> None:
    turn = begin(conversation)
    stop_run(conversation.user, turn.run_id)
    replay = replays.read_after(turn.run_id, 1)
    assert replay is not None
    [end] = replay.events
    assert isinstance(end, End)
    assert end.call_log_id is None


def test_an_end_of_an_earlier_version_is_read() -> None:
    row = (
        '{"status":"final","message_id":"m","finish_reason":"stop","input_tokens":1,'
        '"output_tokens":2,"ts":"2026-01-01T00:00:00Z"}'
    )
    assert events.from_row("end", row) == End("final", "m", "stop", 1, 2, "2026-01-01T00:00:00Z")


def test_a_turn_beyond_the_budget_is_refused_before_it_begins(
    server: Server, user: User, conversation: Conversation, settings: Settings
) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 30_000
    api = server.api(user)
    api.stream(conversation.pk, "[[script tokens=3]]", model=SCRIPTED)
    assert call_log.flush(5)
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 1
    body = {"conversation_id": str(conversation.pk), "prompt": "And now?", "model": SCRIPTED}
    answer = api.http.post("/api/chat/stream", json=body)
    assert answer.status_code == 402
    assert answer.json()["code"] == "budget_exceeded"
    assert "budget" in answer.json()["detail"]
    assert Message.objects.filter(conversation=conversation).count() == 2
    body["model"] = "offline/persona"
    assert read_status(api, body) == 200


def read_status(api: Any, body: dict[str, str]) -> int:
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        response.read()
        return int(response.status_code)


def test_a_reply_that_would_cost_too_much_ends_in_a_clear_error(
    server: Server, user: User, settings: Settings
) -> None:
    settings.LLM_BUDGET_USER_DAILY_TOKENS = 10
    conversation = make_conversation(user)
    seen = server.api(user).stream(conversation.pk, "[[script tokens=3]]", model=SCRIPTED)
    [error] = [frame.data for frame in seen.frames if frame.event == "error"]
    assert (error["code"], error["retryable"]) == ("budget_exceeded", False)
    assert "budget" in error["detail"]
    assert seen.end["status"] == "error"
    call = find_call(seen.run_id)
    assert (call.status, str(call.pk)) == ("blocked", seen.end["call_log_id"])
