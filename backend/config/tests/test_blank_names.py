"""A name of invisible characters alone is refused as blank, in every field that holds a name."""

import json
from typing import Any

import pytest
from django.test import Client

from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from testing import bearer, make_conversation, make_user

pytestmark = pytest.mark.django_db

UNSEEN = ["  ", "\u0007", "\u200b", "\u2060", "\ufeff", "\u3164", "\u2800", "\u200f\u001b \u00ad"]
SEEN = [
    "\U0001f469\u200d\U0001f680",
    "\u200f\u062f\u0627\u0646\u0627\u200f",
    "\u0646\u0645\u06cc\u200c\u0634\u0648\u062f",
    "\uae40\u3164\uac11",
    "\u0915\u094d\u200d\u0937",
    "\u7121\u540d",
    "\u2764\ufe0f",
]
BLANK = "This field may not be blank."
Ways = list[tuple[str, str, str]]
Ask = Any


@pytest.fixture
def ask() -> Ask:
    headers = bearer(user := make_user())

    def send(method: str, path: str, body: dict[str, Any]) -> Any:
        return Client().generic(method, path, json.dumps(body), "application/json", headers=headers)

    send.user = user  # type: ignore[attr-defined]
    return send


@pytest.fixture
def ways(ask: Ask) -> Ways:
    """Where a name is given: method, path, field."""
    conversation = f"/api/conversations/{make_conversation(ask.user).pk}"
    return [
        *(("POST", "/api/conversations", name) for name in ("title", "character")),
        *(("PATCH", conversation, name) for name in ("title", "character")),
        ("POST", "/api/personas", "name"),
        ("PATCH", f"/api/personas/{create_persona(ask.user, name='Me').pk}", "name"),
        ("POST", "/api/lorebooks", "name"),
        ("PATCH", f"/api/lorebooks/{create_book(ask.user, {'name': 'North'}).pk}", "name"),
    ]


@pytest.fixture
def character_ways(ask: Ask) -> Ways:
    """The same of characters, whose name stands in their definition."""
    pk = create_character(ask.user, {"name": "Ysolde"}).pk
    return [
        ("POST", "/api/characters", ""),
        ("PATCH", f"/api/characters/{pk}", ""),
        ("POST", "/api/characters/try", ""),
    ]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_what_nobody_sees_is_no_name(ask: Ask, ways: Ways, character_ways: Ways, text: str) -> None:
    for method, path, field in ways:
        refused = ask(method, path, {field: text})
        assert (refused.status_code, refused.json().get(field)) == (400, [BLANK]), (method, path)
    for method, path, _ in character_ways:
        refused = ask(method, path, {"definition": {"name": text}, "message": "Hello"})
        assert refused.status_code == 400, (method, path)
        assert refused.json()["definition"] == ["name: The name may not be blank."]


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_names_of_any_script_are_names(
    ask: Ask, ways: Ways, character_ways: Ways, text: str
) -> None:
    for method, path, field in ways:
        taken = ask(method, path, {field: text})
        assert taken.status_code in (200, 201), (method, path, taken.content)
        assert taken.json()[field] == text
    for method, path, _ in character_ways:
        taken = ask(method, path, {"definition": {"name": text}, "message": "Hello"})
        assert taken.status_code in (200, 201), (method, path, taken.content)


def test_brackets_alone_are_no_name_of_a_character(ask: Ask) -> None:
    refused = ask("POST", "/api/characters", {"definition": {"name": "{\u200b}"}})
    assert refused.json()["definition"] == ["name: The name may not consist of brackets alone."]


def test_a_message_that_nobody_sees_is_none(ask: Ask) -> None:
    conversation = make_conversation(ask.user)
    path = f"/api/conversations/{conversation.pk}/messages/create"
    refused = ask("POST", path, {"content": "\u0007\u2800"})
    assert (refused.status_code, refused.json()["content"]) == (400, [BLANK])
