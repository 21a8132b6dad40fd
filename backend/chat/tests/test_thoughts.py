"""What a model thinks is kept beside its reply and is no part of it, however the reply ends."""

import time
from typing import Any

import pytest

from chat.journal import store
from chat.journal.endings import STOPPED
from chat.journal.journal import announce_end
from chat.models import Conversation, Message, RunEvent
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs
from chat.thoughts import CUT_MARK, LIMIT_BYTES, Thoughts
from conftest import Server
from llm_service.tests.wire_answer import Answer, scenario
from llm_service.tests.wire_server import WireServer
from testing import Api

THINKS = "openai/thinks-first"


def thought(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"reasoning_content": text}}]}


@scenario("thinks-then-hangs")
async def _thinks_then_hangs(answer: Answer) -> None:
    await answer.begin()
    await answer.event(thought("He lies."))
    await answer.delta("Aye, coin")
    await answer.hang()


@scenario("thinks-then-fails")
async def _thinks_then_fails(answer: Answer) -> None:
    await answer.begin()
    await answer.event(thought("He lies."))
    await answer.delta("Aye, coin")
    answer.hang_up()


def read_reply(api: Api, conversation: Conversation) -> dict[str, Any]:
    rows = api.get(f"/api/conversations/{conversation.pk}/messages")["results"]
    reply: dict[str, Any] = rows[-1]
    return reply


def wait_for_text(text: str) -> RunEvent:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for row in RunEvent.objects.filter(kind="token", payload__contains=text):
            return row
        time.sleep(0.01)
    raise AssertionError(text)


def test_they_are_kept_beside_the_reply(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model=THINKS)

    assert seen.text == "Aye."
    assert seen.end["thoughts"] == "hmhmhmhmhmhm"
    reply = read_reply(api, conversation)
    assert (reply["content"], reply["status"]) == ("Aye.", "final")
    assert reply["meta"] == {
        "model": THINKS,
        "character": "Bronn",
        "character_id": "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac",
        "character_version": 1,
        "thoughts": "hmhmhmhmhmhm",
    }
    # Not one event for all of them.
    assert [row.kind for row in RunEvent.objects.order_by("seq")] == ["start", "token", "end"]
    assert api.get("/api/search", q="hmhmhmhmhmhm")["messages"] == []


@pytest.mark.parametrize("text", ["<think>He lies.</think>\n\nAye.", "He lies.</think>Aye."])
def test_those_among_the_words_are_parted_from_them(
    api: Api, conversation: Conversation, text: str
) -> None:
    prompt = f'[[script text="{text}" delay_ms=1 join=50]]'
    seen = api.stream(conversation.pk, prompt, model=SCRIPTED)
    assert (seen.text, seen.end["thoughts"]) == ("Aye.", "He lies.")
    reply = read_reply(api, conversation)
    assert (reply["content"], reply["meta"]["thoughts"]) == ("Aye.", "He lies.")


def test_they_are_not_sent_back(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    api.stream(conversation.pk, "Hello", model=THINKS)
    api.stream(conversation.pk, "Go on", model="openai/echo")
    assert "hmhm" not in str(upstream.received[-1].body)


def test_without_any_there_is_no_word_of_them(api: Api, conversation: Conversation) -> None:
    seen = api.stream(conversation.pk, "[[script tokens=1]]", model=SCRIPTED)
    assert "thoughts" not in seen.end
    assert "thoughts" not in read_reply(api, conversation)["meta"]


def test_a_socket_tells_them_too(
    api: Api, conversation: Conversation, upstream: WireServer, tabs: Tabs
) -> None:
    tab = tabs.ready(conversation.pk, conversation.user)
    api.stream(conversation.pk, "Hello", model=THINKS)
    assert tab.until("final")["thoughts"] == "hmhmhmhmhmhm"


def test_they_survive_a_reply_that_broke_off(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model="openai/thinks-then-fails")
    assert (seen.end["status"], seen.end["thoughts"]) == ("interrupted", "He lies.")
    assert read_reply(api, conversation)["meta"]["thoughts"] == "He lies."


def test_they_survive_a_stop(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "Hello",
        "model": "openai/thinks-then-hangs",
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        run_id = wait_for_text("Aye, coin").run_id
        assert api.http.post(f"/api/chat/runs/{run_id}/stop").status_code == 202
        assert '"thoughts":"He lies."' in response.read().decode()
    reply = read_reply(api, conversation)
    assert (reply["status"], reply["meta"]["thoughts"]) == ("cancelled", "He lies.")


def test_they_survive_a_stop_by_another_process(
    server: Server, api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "Hello",
        "model": "openai/thinks-then-hangs",
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        run_id = wait_for_text("Aye, coin").run_id
        # What the other process does: it has no run in memory, and then says so.
        assert store.close(run_id, STOPPED)
        announce_end(run_id)
        response.read()
    deadline = time.monotonic() + 5
    while "thoughts" not in Message.objects.get(role="assistant").meta:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert read_reply(api, conversation)["meta"]["thoughts"] == "He lies."


def test_a_flood_of_them_is_cut_with_a_mark() -> None:
    thoughts = Thoughts()
    for number in range(20_000):
        thoughts.add(f"{number} ☕ \n")
    kept = thoughts.read()
    assert kept.startswith("0 ☕ \n1 ☕ \n")
    assert kept.endswith(CUT_MARK)
    assert LIMIT_BYTES * 0.9 < len(kept.encode()) <= LIMIT_BYTES


@pytest.mark.parametrize("text", ["", " \n", "Hm.", "x" * (LIMIT_BYTES - 2)])
def test_what_fits_is_kept_whole(text: str) -> None:
    thoughts = Thoughts()
    thoughts.add(text)
    assert thoughts.read() == text.strip()


@pytest.mark.parametrize("text", ["x" * LIMIT_BYTES, "\x01" * 9000, '"' * 20_000, "🗡️" * 9000])
def test_what_does_not_fit_into_a_frame_is_cut(text: str) -> None:
    thoughts = Thoughts()
    thoughts.add(text)
    kept = thoughts.read()
    assert kept.endswith(CUT_MARK)
    assert text.startswith(kept.removesuffix(CUT_MARK))
