"""Whatever a conversation went through, a server that insists on alternating roles, as the
templates of Mistral and Gemma do, takes its next turn; and what the reader sees the model gets.
"""

import re
from typing import Any

import pytest

from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from llm_service.tests.wire_answer import SCENARIOS, Answer, scenario
from llm_service.tests.wire_server import WireServer
from testing import Api, without_notes

STRICT = "openai/strict-roles"
REFUSAL = "Conversation roles must alternate user/assistant/user/assistant/..."


@scenario("strict-roles")
async def _strict_roles(answer: Answer) -> None:
    """Refuses what Mistral's template refuses; `[[wire …]]` in the newest paragraph picks a
    scenario, else it says that paragraph.
    """
    roles = [row["role"] for row in answer.body["messages"]]
    turns = roles[1:] if roles[0] == "system" else roles
    if turns != [("user", "assistant")[place % 2] for place in range(len(turns))]:
        await answer.fail(400, {"message": REFUSAL, "type": "invalid_request_error"})
        return
    newest = answer.prompt.rpartition("\n\n")[2]
    if asked := re.search(r"\[\[wire ([\w-]+)\]\]", newest):
        await SCENARIOS[asked[1]](answer)
        return
    await answer.begin()
    await answer.delta(f"You said {newest}")
    await answer.end()


@scenario("never-a-reason")
async def _never_a_reason(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("Half of what I")
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


def send(api: Api, conversation: Conversation, prompt: str = "", **fields: Any) -> Any:
    return api.stream(conversation.pk, prompt, **{"model": STRICT} | fields)


def sent(upstream: WireServer) -> list[str]:
    """The newest request without the system's message and notes: `u: …` and `a: …` in turn."""
    rows = upstream.received[-1].body["messages"]
    return [
        f"{row['role'][0]}: {without_notes(row['content'])}"
        for row in rows
        if row["role"] != "system"
    ]


@pytest.mark.parametrize("character", ["Bronn", "Maud Pellow", "Zebulon of Nowhere"])
def test_a_chat_that_begins_with_a_greeting(api: Api, upstream: WireServer, character: str) -> None:
    body = {"greeting": True, "character": character}
    made = api.http.post("/api/conversations", json=body).json()
    conversation = Conversation.objects.get(pk=made["id"])
    greeting = Message.objects.get(is_visible=True).content

    assert send(api, conversation, "Hello").end["status"] == "final"
    assert sent(upstream) == ["u: ...", f"a: {greeting}", "u: Hello"]
    assert send(api, conversation, "Again").end["status"] == "final"
    assert sent(upstream)[-2:] == ["a: You said Hello", "u: Again"]


def test_the_turn_after_one_that_failed(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    failed = api.stream(
        conversation.pk, "[[script fail_at=0 error=upstream_auth]] One", model=SCRIPTED
    )
    assert failed.end["status"] == "error"
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: [[script fail_at=0 error=upstream_auth]] One\n\nTwo"]


def test_retry_after_a_failure(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    send(api, conversation, "Hello")
    failed = api.stream(conversation.pk, "[[script fail_at=0]] One", model=SCRIPTED)
    again = send(
        api,
        conversation,
        create_user_message=False,
        parent_id=failed.frames[0].data["user_message_id"],
    )
    assert again.end["status"] == "final"
    assert sent(upstream) == ["u: Hello", "a: You said Hello", "u: [[script fail_at=0]] One"]


@pytest.mark.parametrize(
    ("prompt", "status", "text"),
    [
        ("[[wire never-a-reason]]", "interrupted", "Half of what I"),
        ("[[wire content-filter]]", "error", "I would say"),
        ("[[wire length]]", "final", "too long a"),
    ],
)
def test_text_that_is_shown_is_remembered_however_it_ended(
    api: Api, conversation: Conversation, upstream: WireServer, prompt: str, status: str, text: str
) -> None:
    assert send(api, conversation, prompt).end["status"] == status
    assert send(api, conversation, "Go on").end["status"] == "final"
    assert sent(upstream) == [f"u: {prompt}", f"a: {text}", "u: Go on"]


def test_two_messages_in_a_row_without_a_reply(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    path = f"/api/conversations/{conversation.pk}/messages/create"
    for text in ("One", "Two"):
        assert api.http.post(path, json={"content": text}).status_code == 201
    assert send(api, conversation, create_user_message=False).end["status"] == "final"
    assert sent(upstream) == ["u: One\n\nTwo"]


def test_an_edit_below_a_message_of_the_users(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = send(api, conversation, "One")
    question = first.frames[0].data["user_message_id"]
    assert send(api, conversation, "Two", parent_id=question).end["status"] == "final"
    assert sent(upstream) == ["u: One\n\nTwo"]


def test_a_deleted_reply_and_a_deleted_question(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = send(api, conversation, "One")
    path = f"/api/conversations/{conversation.pk}/messages/{first.end['message_id']}"
    assert api.http.delete(path).status_code == 204
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: One\n\nTwo"]


def test_a_reply_that_was_stopped_before_its_first_word(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script first_delay_ms=20000]] One",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        run_id = response.headers["x-run-id"]
        assert api.http.post(f"/api/chat/runs/{run_id}/stop").status_code == 202
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: [[script first_delay_ms=20000]] One\n\nTwo"]


def test_a_history_that_the_budget_cuts_before_a_reply(
    api: Api, conversation: Conversation, upstream: WireServer, settings: Any
) -> None:
    send(api, conversation, f"One {'word ' * 3000}")
    Message.objects.filter(role="assistant").update(content="Short.", token_count=2)
    settings.LLM_HISTORY_TOKENS = 2500
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: ...", "a: Short.", "u: Two"]


def test_a_system_message_in_the_middle_is_passed_over(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    send(api, conversation, "One")
    send(api, conversation, "Two")
    Message.objects.filter(content="Two").update(role="system")
    assert send(api, conversation, "Three").end["status"] == "final"
    assert sent(upstream) == ["u: One", "a: You said One\n\nYou said Two", "u: Three"]


def test_a_reply_that_was_ended_from_outside_counts_against_the_budget(
    api: Api, conversation: Conversation, upstream: WireServer, settings: Any
) -> None:
    send(api, conversation, "One")
    # Stopped: nobody has counted its text.
    Message.objects.filter(role="assistant").update(content="word " * 3000, token_count=0)
    settings.LLM_HISTORY_TOKENS = 2500
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: Two"]


def test_thoughts_in_a_stored_reply_are_not_sent_back(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    send(api, conversation, "One")
    stored = "<think>The man lies.</think>\n\nAye."
    Message.objects.filter(role="assistant").update(content=stored, token_count=9)
    assert send(api, conversation, "<think>mine</think> Two").end["status"] == "final"
    assert sent(upstream) == ["u: One", "a: Aye.", "u: <think>mine</think> Two"]


def test_a_stored_reply_of_thoughts_alone_is_passed_over(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    send(api, conversation, "One")
    Message.objects.filter(role="assistant").update(content="<think>The man lies.", token_count=9)
    assert send(api, conversation, "Two").end["status"] == "final"
    assert sent(upstream) == ["u: One\n\nTwo"]
