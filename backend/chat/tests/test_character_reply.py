"""What a model is sent for a person's character: its version, the user's persona, the note."""

from typing import Any

import pytest

from chat.models import Message
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, make_user

BODY = {"description": "{{char}} is a smith. {{user}} owes her.", "nickname": "Ys"}


@pytest.fixture
def api(server: Server, upstream: WireServer) -> Api:
    return server.api(make_user("debtor@example.org"))


def make(api: Api, **fields: Any) -> str:
    body = {"definition": {"name": "Ysolde", **BODY, **fields}}
    answer = api.http.post("/api/characters", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def begin(api: Api, **fields: Any) -> str:
    answer = api.http.post("/api/conversations", json=fields)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ask(api: Api, upstream: WireServer, conversation_id: str, prompt: str) -> list[dict[str, str]]:
    """Say something, and return what the model was sent."""
    assert api.stream(conversation_id, prompt, model="openai/echo").end["status"] == "final"
    messages: list[dict[str, str]] = upstream.received[-1].body["messages"]
    return messages


def test_the_definition_is_the_prompt(api: Api, upstream: WireServer) -> None:
    book = {"entries": [{"keys": ["iron"], "content": "Iron costs nine silver."}]}
    conversation = begin(api, character_id=make(api, character_book=book))
    sent = ask(api, upstream, conversation, "What does iron cost?")
    assert "Ys is a smith. debtor owes her." in sent[0]["content"]
    assert "Iron costs nine silver.\n\nYs is a smith." in sent[0]["content"]
    assert "Bronn" not in str(sent)


def test_a_change_is_in_the_next_prompt_unless_the_version_is_pinned(
    api: Api, upstream: WireServer
) -> None:
    character = make(api)
    newest = begin(api, character_id=character)
    pinned = begin(api, character_id=character, character_version=1)
    first = ask(api, upstream, newest, "Who are you?")
    changed = {"name": "Ysolde", "description": "{{char}} keeps bees."}
    api.http.patch(f"/api/characters/{character}", json={"definition": changed})
    second = ask(api, upstream, newest, "And now?")
    assert "is a smith" in first[0]["content"]
    assert "Ysolde keeps bees." in second[0]["content"]
    assert "is a smith" not in second[0]["content"]
    assert "Ys is a smith." in ask(api, upstream, pinned, "Who are you?")[0]["content"]
    spoken = Message.objects.filter(role="assistant").order_by("created_at")
    assert [message.meta["character_version"] for message in spoken] == [1, 2, 1]
    assert {message.meta["character_id"] for message in spoken} == {character}
    api.http.delete(f"/api/characters/{character}")
    assert "Ysolde keeps bees." in ask(api, upstream, newest, "Still?")[0]["content"]


def test_the_user_is_who_the_persona_says(api: Api, upstream: WireServer) -> None:
    conversation = begin(api, character_id=make(api))
    jon = {"name": "Jon", "description": "Tall.", "is_default": True}
    api.http.post("/api/personas", json=jon)
    system = ask(api, upstream, conversation, "Hello")[0]["content"]
    assert "Jon owes her." in system
    assert "Tall." in system
    other = api.http.post("/api/personas", json={"name": "Aegon"}).json()["id"]
    api.http.patch(f"/api/conversations/{conversation}", json={"persona_id": other})
    assert "Aegon owes her." in ask(api, upstream, conversation, "And now?")[0]["content"]
    api.http.delete(f"/api/personas/{other}")
    assert "Jon owes her." in ask(api, upstream, conversation, "Again?")[0]["content"]


def test_the_authors_note_stands_near_the_end(api: Api, upstream: WireServer) -> None:
    note = {"text": "It rains on {{user}}.", "depth": 0, "role": "system"}
    conversation = begin(api, author_note=note)
    assert "It rains on debtor." in ask(api, upstream, conversation, "Hello")[-1]["content"]
    api.http.patch(f"/api/conversations/{conversation}", json={"author_note": None})
    # The reply in between has it, for it repeats what it was sent.
    assert ask(api, upstream, conversation, "And now?")[-1]["content"] == "And now?"


def test_one_character_knows_nothing_of_anothers_notes(api: Api, upstream: WireServer) -> None:
    entry = {"keys": ["iron"], "content": "Iron costs nine silver.", "extensions": {"bronn": {}}}
    first = make(api, character_book={"entries": [entry]})
    # A namesake, so that the name does not tell them apart.
    second = make(api)
    conversation = begin(api, character_id=first)
    assert "nine silver" in str(ask(api, upstream, conversation, "What does iron cost?")[-1])
    api.http.patch(f"/api/conversations/{conversation}", json={"character_id": second})
    sent = ask(api, upstream, conversation, "And now?")
    assert "nine silver" not in str([each for each in sent if each["role"] != "assistant"])
