"""What the model is asked: the visible branch, each message once, nothing hidden."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from chat.branch_history import NEWEST_ROWS
from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED, talk
from llm_service.tests.wire_server import WireServer
from testing import Api, make_conversation, without_notes

ECHO = "openai/echo"


def asked(upstream: WireServer) -> list[tuple[str, str]]:
    """The messages of the newest request, without the system's and without notes."""
    messages = upstream.received[-1].body["messages"]
    return [
        (row["role"], without_notes(row["content"])) for row in messages if row["role"] != "system"
    ]


def whole(upstream: WireServer) -> str:
    return "\n".join(str(row["content"]) for row in upstream.received[-1].body["messages"])


def send(api: Api, conversation: Conversation, prompt: Any = "", **fields: Any) -> Any:
    return api.stream(conversation.pk, prompt, **{"model": ECHO} | fields)


def test_the_branch_in_order(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    send(api, conversation, "First question")
    send(api, conversation, "Second question")

    assert asked(upstream) == [
        ("user", "First question"),
        ("assistant", "First question"),
        ("user", "Second question"),
    ]
    assert upstream.received[-1].body["messages"][0]["role"] == "system"
    assert "Bronn" in whole(upstream)
    assert upstream.received[-1].body["model"] == "echo"


def test_a_note_may_tell_how_long_the_user_was_silent(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    note = {"text": "<{{idle_duration}}>", "depth": 0}
    path = f"/api/conversations/{conversation.pk}"
    assert api.http.patch(path, json={"author_note": note}).status_code == 200
    send(api, conversation, "First question")
    assert "<just now>" in whole(upstream)
    Message.objects.filter(role="user").update(created_at=timezone.now() - timedelta(hours=3))
    send(api, conversation, "Second question")
    assert "<3 hours>" in whole(upstream)


def test_the_newest_message_is_seen_once_and_the_prompt_is_ignored(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    path = f"/api/conversations/{conversation.pk}/messages/create"
    assert api.http.post(path, json={"content": "The stored text"}).status_code == 201
    for ignored in ("", "Something else", None):
        seen = send(api, conversation, create_user_message=False, prompt=ignored)
        assert seen.text == "The stored text"
        assert asked(upstream) == [("user", "The stored text")]
        assert whole(upstream).count("The stored text") == 1
        assert "Something else" not in whole(upstream)
        Message.objects.filter(role="assistant").delete()
    assert Message.objects.filter(role="user").count() == 1


def test_another_answer_does_not_see_the_first(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    send(api, conversation, "First question")
    second = send(api, conversation, "Second question")
    question = second.frames[0].data["user_message_id"]
    before = asked(upstream)

    send(api, conversation, create_user_message=False, parent_id=question)

    assert asked(upstream) == before


def test_an_edit_does_not_see_what_it_replaces(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = send(api, conversation, "First question")
    send(api, conversation, "To be replaced")
    send(api, conversation, "Better", parent_id=first.end["message_id"])

    assert asked(upstream) == [
        ("user", "First question"),
        ("assistant", "First question"),
        ("user", "Better"),
    ]
    send(api, conversation, "From scratch", parent_id=None)
    assert asked(upstream) == [("user", "From scratch")]


def test_a_fallback_line_never_enters_history(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    failed = send(
        api,
        conversation,
        "[[script fail_at=0 error=upstream_auth]] First question",
        model=SCRIPTED,
    )
    assert len(failed.text) > 10
    send(api, conversation, "Second question")

    assert failed.text not in whole(upstream)
    assert [role for role, _ in asked(upstream)] == ["user"]


def test_a_stopped_reply_is_remembered_as_far_as_it_came(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": '[[script text="Aye, coin first and then" delay_ms=60]]',
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        lines = response.iter_lines()
        while "coin" not in next(lines):
            pass
        run_id = response.headers["x-run-id"]
        assert api.http.post(f"/api/chat/runs/{run_id}/stop").status_code == 202
    kept = Message.objects.get(role="assistant").content
    assert kept.startswith("Aye, coin")

    send(api, conversation, "Go on")

    assert asked(upstream)[1] == ("assistant", kept.strip())


def test_other_conversations_stay_out(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    send(api, make_conversation(conversation.user), "Secret of another")
    send(api, conversation, "Hello")
    assert "Secret of another" not in whole(upstream)


def test_the_character_speaks_by_its_own_name(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    nobody = make_conversation(conversation.user, character="Zebulon of Nowhere")
    send(api, nobody, "Who are you?")
    assert "Zebulon of Nowhere" in whole(upstream)
    assert "Bronn" not in whole(upstream)


def test_a_long_history_is_read_whole_where_it_fits(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    said = [f"Word {number}" for number in range(2 * NEWEST_ROWS + 2)]
    told = talk(conversation, *said)

    send(api, conversation, "And now?")
    assert [text for _, text in asked(upstream)] == [*said, "And now?"]
    # Again from the middle, with others visible below it when the turn begins.
    send(api, conversation, "Or else?", parent_id=str(told[2 * NEWEST_ROWS - 1].pk))
    assert [text for _, text in asked(upstream)] == [*said[: 2 * NEWEST_ROWS], "Or else?"]


def test_a_long_history_is_cut_to_the_budget(
    api: Api, conversation: Conversation, upstream: WireServer, settings: Any
) -> None:
    settings.LLM_HISTORY_TOKENS = 2500
    for number in range(6):
        send(api, conversation, f"Question {number}: " + "word " * 400)

    texts = [text for _, text in asked(upstream)]
    assert texts[-1].startswith("Question 5")
    assert not any(text.startswith("Question 0") for text in texts)
    assert api.get(f"/api/conversations/{conversation.pk}")["message_count"] == 12


def test_usage_is_what_the_model_says(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = send(api, conversation, "Hello")
    assert seen.end["usage"] == {"input_tokens": 11, "output_tokens": 7}


def test_a_failing_model_is_told_in_words_without_its_address(
    api: Api, conversation: Conversation, upstream: WireServer, settings: Any
) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    seen = send(api, conversation, "Hello")
    error = seen.frames[-2].data
    assert (error["code"], seen.end["status"]) == ("upstream_unavailable", "error")
    assert "127.0.0.1" not in error["detail"]
    assert "sk-test" not in error["detail"]
