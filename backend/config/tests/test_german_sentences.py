"""Validation errors are German for clients that ask for German, else English."""

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError as ModelValidationError
from django.test import Client
from rest_framework import serializers

from api import fields
from api.german_sentences import say_in_german
from chatbot import check_definition

pytestmark = pytest.mark.django_db
REGISTER = "/api/auth/register"


def refuse(language: str | None, **body: object) -> dict[str, object]:
    headers = {"Accept-Language": language} if language is not None else {}
    raw = json.dumps(body)
    answer = Client().post(REGISTER, raw, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    found: dict[str, object] = answer.json()
    return found


ENGLISH = {
    "detail": "This field is required.",
    "code": "invalid",
    "email": ["This field is required."],
    "password": ["Must be text."],
}


@pytest.mark.parametrize("language", [None, "", "*", "en", "en-GB,de;q=0.5", "fr", "x" * 9_000])
def test_whoever_does_not_ask_for_german_reads_english(language: str | None) -> None:
    assert refuse(language, password=5) == ENGLISH


@pytest.mark.parametrize("language", ["de", "de-AT", "fr,de;q=0.9,en;q=0.8"])
def test_whoever_asks_for_german_reads_german(language: str) -> None:
    assert refuse(language, password=5) == {
        "detail": "Dieses Feld ist erforderlich.",
        "code": "invalid",
        "email": ["Dieses Feld ist erforderlich."],
        "password": ["Das muss Text sein."],
    }
    # The next request of the same thread has its own language.
    assert refuse(None, password=5) == ENGLISH


def test_numbers_and_names_stay() -> None:
    assert say_in_german("Ensure this field has no more than 64 characters.") == (
        "Höchstens 64 Zeichen."
    )
    assert say_in_german("Must be one of: private, shared.") == (
        "Das muss eines davon sein: private, shared."
    )
    assert say_in_german("character_book.entries.3.keys: This has to be a list of texts.") == (
        "character_book.entries.3.keys: Das muss eine Liste sein."
    )
    assert say_in_german("Somebody: said this.") == "Somebody: said this."


def said_by_fields() -> Iterator[str]:
    """What the fields that the API uses can say, with values in their places."""
    values = {
        "max_length": 5,
        "min_length": 5,
        "max_value": 5,
        "min_value": 5,
        "max_bytes": 5,
        "minimum": -5,
        "choices": "a, b",
        "input": "x",
        "input_type": "str",
        "datatype": "str",
        "code_point": 0xD800,
    }
    kinds: list[serializers.Field] = [  # type: ignore[type-arg]
        fields.TextField(),
        fields.EmailField(),
        fields.OneOfField(choices=("a",)),
        fields.StrictBooleanField(),
        fields.IdField(),
        fields.NumberField(),
        serializers.ListField(),
        serializers.Serializer(),
    ]
    for kind in kinds:
        yield from (str(text).format(**values) for text in kind.error_messages.values())
    yield "Surrogate characters are not allowed: U+D800."
    yield "Null characters are not allowed."


BROKEN: list[object] = [
    5,
    {},
    {"name": " "},
    {"name": "x" * 65},
    {"name": "x", "tags": 5},
    {"name": "x", "tags": [5]},
    {"name": "x", "extensions": 5},
    {"name": "x", "description": 5},
    {"name": "x", "description": "\0"},
    {"name": "x", "description": "\ud800"},
    {"name": "x", "description": "x" * 65_537},
    {"name": "x", "character_book": 5},
    {"name": "x", "character_book": {"entries": 5}},
    {"name": "x", "character_book": {"entries": [5]}},
    {"name": "x", "extensions": {str(place): "x" * 60_000 for place in range(20)}},
    {"name": "x", "extensions": {"a": json.loads("[" * 40 + "]" * 40)}},
]


@pytest.mark.parametrize("sentence", sorted(set(said_by_fields())))
def test_every_sentence_of_a_field_is_known(sentence: str) -> None:
    assert say_in_german(sentence) != sentence


@pytest.mark.parametrize("definition", BROKEN)
def test_every_fault_of_a_definition_is_known(definition: object) -> None:
    faults = check_definition(definition)
    assert faults
    for fault in faults:
        assert say_in_german(fault.sentence) != fault.sentence


@pytest.mark.parametrize("password", ["short", "password123", "73920184756"])
def test_every_rule_of_passwords_is_known(password: str) -> None:
    with pytest.raises(ModelValidationError) as refused:
        password_validation.validate_password(password)
    for sentence in refused.value.messages:
        assert say_in_german(sentence) != sentence
