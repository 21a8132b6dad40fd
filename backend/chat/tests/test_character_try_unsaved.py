"""A definition that is being written is tried as it stands, and stored nowhere."""

from typing import Any

import pytest

from characters import persona_cache
from characters.models import Character, CharacterVersion
from chat.models import Conversation, Message, Run
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SignIn
from chat.tests.test_character_try import texts, try_out
from chat.tests.test_conversation_character import make, server_id
from llm_service.models import LLMCallLog
from testing import Http, make_user

pytestmark = pytest.mark.django_db
UNSAVED = "/api/characters/try"
BOOK = {"entries": [{"keys": ["iron"], "content": "Iron costs nine silver a pound."}]}


def send(http: Http, path: str, **fields: Any) -> Any:
    return http.post(path, {"message": "What does iron cost?", **fields})


def test_what_is_written_counts_and_not_what_is_saved(http: Http) -> None:
    made = make(http, "Ysolde", description="A smith.")
    definition = {"name": "Ysolde", "description": "{{char}} melts ore.", "character_book": BOOK}
    fields = {"message": "What does iron cost?", "definition": definition}
    tried = try_out(http, made["id"], **fields)
    assert "Ysolde melts ore." in texts(tried, "definition")
    assert "A smith." not in texts(tried, "definition")
    assert "nine silver" in texts(tried, "lore_before")
    assert tried["tokens"] > try_out(http, made["id"])["tokens"]
    # Once more, which is answered by what was read before.
    again = try_out(http, made["id"], **fields)
    assert again["segments"] == tried["segments"]
    assert http.get(f"/api/characters/{made['id']}").json()["definition"] == made["definition"]
    assert (Character.objects.count(), CharacterVersion.objects.count()) == (1, 1)
    for model in (Conversation, Message, Run, LLMCallLog):
        assert not model._default_manager.exists()


def test_one_that_is_not_there_yet_is_tried_without_an_id(http: Http) -> None:
    definition = {"name": "Tilda", "description": "{{char}} guards the gate."}
    answer = send(http, UNSAVED, definition=definition)
    assert answer.status_code == 200
    assert "Tilda guards the gate." in texts(answer.json(), "definition")
    assert "reply" not in answer.json()
    assert not Character.objects.exists()
    missing = send(http, UNSAVED)
    assert (missing.status_code, missing.json()["definition"]) == (400, ["This field is required."])
    assert Http().post(UNSAVED, {"message": "Hi", "definition": definition}).status_code == 401
    assert http.get(UNSAVED).status_code == 405


BROKEN: list[Any] = [
    {"description": "x"},
    {"name": "x" * 65},
    {"name": "\u200b"},
    {"name": "Y", "description": 5},
    {"name": "Y", "description": "x" * 65_537},
    {"name": "Y", "extensions": {str(place): "x" * 60_000 for place in range(20)}},
    {"name": "Y", "character_book": {"entries": [{"content": "x"}] * 5_001}},
    "Y",
    None,
]


@pytest.mark.parametrize("definition", BROKEN)
def test_it_is_refused_as_saving_it_would_be(http: Http, definition: Any) -> None:
    made = make(http, "Ysolde")
    path = f"/api/characters/{made['id']}"
    saved = http.patch(path, {"definition": definition})
    assert saved.status_code in (400, 409)
    for tried in (
        send(http, f"{path}/try", definition=definition),
        send(http, UNSAVED, definition=definition),
    ):
        assert (tried.status_code, tried.json()) == (saved.status_code, saved.json())


def test_a_body_may_be_as_large_as_that_of_saving(http: Http) -> None:
    path = f"/api/characters/{make(http, 'Ysolde')['id']}"
    book = {"entries": [{"content": "x" * 60_000}] * 17}
    definition = {"name": "Ysolde", "character_book": book}
    assert http.patch(path, {"definition": definition}).status_code == 200
    assert send(http, f"{path}/try", definition=definition).status_code == 200
    huge = b" " * (2 * 1024 * 1024 + 1)
    assert http.post(f"{path}/try", huge).status_code == 413


def test_only_ones_own_is_rewritten(http: Http, sign_in: SignIn) -> None:
    other = sign_in(make_user())
    secret = make(other, "Secret")["id"]
    shared = make(other, "Shared", visibility="shared")["id"]
    for character_id in (secret, ABSENT_ID, "x"):
        path = f"/api/characters/{character_id}/try"
        answer = send(http, path, definition={"name": "Mine"})
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    for character_id in (shared, server_id(http, "Bronn")):
        path = f"/api/characters/{character_id}/try"
        answer = send(http, path, definition={"name": "Mine"})
        assert (answer.status_code, answer.json()["code"]) == (409, "read_only")


def test_few_of_them_are_kept_in_memory(http: Http) -> None:
    for place in range(persona_cache.UNSAVED_KEPT + 3):
        assert send(http, UNSAVED, definition={"name": f"Number {place}"}).status_code == 200
    assert persona_cache._make.cache_info().currsize <= persona_cache.UNSAVED_KEPT
