"""A reply holds the character's part alone, whatever else a model writes."""

from typing import Any

import pytest

from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from chat.tests.continuations import cut_off, go_on
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import Api


def script(text: str, **options: object) -> str:
    rest = " ".join(f"{name}={value}" for name, value in {"delay_ms": 1, **options}.items())
    return f'[[script text="{text}" {rest}]]'


@pytest.fixture
def tom(api: Api) -> None:
    api.http.post("/api/personas", json={"name": "Tom", "is_default": True})


def read_newest(api: Api, conversation: Conversation) -> tuple[str, str, str]:
    newest = api.get(f"/api/conversations/{conversation.pk}/messages")["results"][-1]
    return newest["content"], newest["status"], newest["finish_reason"]


def test_it_begins_without_the_characters_name(api: Api, conversation: Conversation) -> None:
    seen = api.stream(conversation.pk, script("**Bronn:** Aye, coin first."), model=SCRIPTED)
    assert seen.text == "Aye, coin first."
    assert read_newest(api, conversation) == ("Aye, coin first.", "final", "stop")


@pytest.mark.usefixtures("tom")
def test_it_ends_where_the_model_speaks_for_the_user(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(
        conversation.pk,
        script("Bronn: Aye.\nTom: How much?\nBronn: Two.", stall_at=7),
        model=SCRIPTED,
    )
    assert (seen.text, seen.end["status"]) == ("Aye.", "final")
    assert read_newest(api, conversation) == ("Aye.", "final", "stop")
    assert call_log.flush(5)
    assert LLMCallLog.objects.get().status == "cancelled"
    api.stream(conversation.pk, "Go on", model="openai/echo")
    assert upstream.received[-1].body["messages"][2] == {"role": "assistant", "content": "Aye."}


@pytest.mark.usefixtures("tom")
def test_a_dialogue_that_was_asked_for_is_whole(api: Api, conversation: Conversation) -> None:
    text = "Bronn: Aye.\nTom: How much?"
    asked = f"Write a dialogue of ours. {script(text)}"
    assert api.stream(conversation.pk, asked, model=SCRIPTED).text == text


@pytest.mark.usefixtures("tom")
def test_what_was_held_back_is_there_when_the_model_fails(
    api: Api, conversation: Conversation
) -> None:
    seen = api.stream(conversation.pk, script("Aye.\nTom and I", fail_at=2), model=SCRIPTED)
    assert seen.text == "Aye.\nTom"
    assert Message.objects.get(role="assistant").content == "Aye.\nTom"


@pytest.mark.usefixtures("tom")
def test_out_of_character_all_of_it_is_wanted(api: Api, conversation: Conversation) -> None:
    text = "Bronn: a sellsword.\nTom: who asks."
    assert api.stream(conversation.pk, f"[[OOC]] {script(text)}", model=SCRIPTED).text == text


def test_a_continuation_begins_without_the_name(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation, "Once upon ")
    assert message.parent_id
    Message.objects.filter(pk=message.parent_id).update(content=script("Bronn: a time."))
    assert go_on(api, conversation, message.pk, model=SCRIPTED).text == "a time."


def test_so_is_a_reply_to_a_try(api: Api, settings: Any) -> None:
    settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    settings.LLM_DEFAULT_MODEL = SCRIPTED
    api.http.post("/api/personas", json={"name": "Tom", "is_default": True})
    body = {
        "message": script("Ysolde: Nine silver.\nTom: Too much."),
        "definition": {"name": "Ysolde"},
        "reply": True,
    }
    answer = api.http.post("/api/characters/try", json=body).json()
    assert answer["reply"] == {"content": "Nine silver.", "finish_reason": "stop"}
