"""A reply without a visible word is no reply: it ends as an error that can be tried again."""

from typing import Any

import pytest

from chat.models import Conversation, Message, Run
from chat.tests.conftest import SCRIPTED
from llm_service.tests.wire_answer import Answer, scenario
from llm_service.tests.wire_server import WireServer
from testing import Api


@scenario("nothing")
async def _nothing(answer: Answer) -> None:
    """A role, a text as the prompt has it in quotes, and the reason in its last word."""
    _, text, reason = answer.prompt.split('"')
    await answer.begin()
    await answer.event({"choices": [{"index": 0, "delta": {"role": "assistant"}}]})
    if text:
        await answer.delta(text)
    await answer.end(reason.strip())


@scenario("only-thinks")
async def _only_thinks(answer: Answer) -> None:
    await answer.begin()
    await answer.event({"choices": [{"index": 0, "delta": {"reasoning_content": "He lies."}}]})
    await answer.end()


def assert_is_empty(seen: Any) -> None:
    error = seen.frames[-2].data
    assert (error["code"], error["retryable"]) == ("upstream_empty", True)
    assert seen.end["status"] == "error"
    reply = Message.objects.get(role="assistant")
    assert (reply.status, reply.content.strip()) == ("error", "")
    assert reply.error == error["detail"]
    assert Run.objects.get().error_code == "upstream_empty"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\u00a0\ufeff"])
@pytest.mark.parametrize("reason", ["stop", "length"])
def test_a_model_that_says_nothing(
    api: Api, conversation: Conversation, upstream: WireServer, text: str, reason: str
) -> None:
    seen = api.stream(conversation.pk, f'Say "{text}" {reason}', model="openai/nothing")
    assert_is_empty(seen)
    assert len(upstream.received) <= 2


def test_a_model_that_only_thinks(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model="openai/only-thinks")
    assert_is_empty(seen)
    assert "He lies." in seen.end["thoughts"]
    # What a reader sees instead is the character's own line.
    assert len(seen.text) > 10


@pytest.mark.parametrize("script", ["tokens=0", 'text=" "', "tokens=0 finish=length"])
def test_any_other_provider(api: Api, conversation: Conversation, script: str) -> None:
    assert_is_empty(api.stream(conversation.pk, f"[[script {script}]]", model=SCRIPTED))


def test_a_filtered_reply_without_a_word_is_still_called_filtered(
    api: Api, conversation: Conversation
) -> None:
    seen = api.stream(conversation.pk, "[[script tokens=0 finish=content_filter]]", model=SCRIPTED)
    assert (seen.end["status"], seen.frames[-2].data["code"]) == ("error", "content_filter")


def test_it_can_be_asked_again(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    failed = api.stream(conversation.pk, "[[script tokens=0]]", model=SCRIPTED)
    again = api.stream(
        conversation.pk,
        create_user_message=False,
        parent_id=failed.frames[0].data["user_message_id"],
        model="openai/echo",
    )
    assert again.end["status"] == "final"
    assert [row["role"] for row in upstream.received[-1].body["messages"]] == ["system", "user"]
