"""POST /api/characters."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts.models import User
from characters.models import Character, CharacterVersion
from characters.services import characters
from characters.tests.conftest import LIST, Http
from conftest import Server
from testing import make_user

pytestmark = pytest.mark.django_db
FULL = {
    "name": "Ysolde",
    "nickname": "Ys",
    "description": "A smith.\nShe laughs at kings.",
    "personality": "",
    "first_mes": "{{char}} looks up, {{user}}.",
    "alternate_greetings": ["Back again?", "{{char}} nods."],
    "tags": ["Forge", "Élan"],
    "creator": "me",
    "character_book": {
        "entries": [
            {"keys": ["iron"], "content": "Iron is dear."},
            {"keys": ["tin"], "content": "Tin is cheap.", "enabled": False},
        ],
        "x": 1,
    },
    "extensions": {"other/program": {"deep": [1, 2.5, None, {"a": []}]}},
    "unheard_of": {"z": 1, "a": ["é", "🗡️"]},
}


def test_a_character_is_stored_as_it_came(http: Http, user: User) -> None:
    answer = http.post(LIST, {"definition": FULL, "note": "the first"})
    assert answer.status_code == 201
    body = answer.json()
    row = Character.objects.get()
    version = CharacterVersion.objects.get()
    assert body == {
        "id": str(row.pk),
        "slug": "ysolde",
        "name": "Ysolde",
        "tagline": "A smith.",
        "greeting": "Ys looks up, you.",
        "avatar": "",
        "avatar_url": None,
        "tags": ["Forge", "Élan"],
        "visibility": "private",
        "is_mine": True,
        "is_hidden": False,
        "owner_name": user.email.partition("@")[0],
        "version": {
            "id": str(version.pk),
            "number": 1,
            "created_at": body["version"]["created_at"],
            "note": "the first",
        },
        "entry_count": 2,
        "token_count": body["token_count"],
        "updated_at": body["version"]["created_at"],
        "look": {"accent": "", "light": "", "device": ""},
        "openers": [],
        "alternate_greetings": ["Back again?", "Ys nods."],
        "topics": [],
        "definition": FULL,
    }
    assert body["token_count"] > 5
    assert list(body["definition"]["unheard_of"]) == ["z", "a"]
    assert http.get(f"{LIST}/{row.pk}").json() == body
    assert row.owner == user


@pytest.mark.parametrize(
    "definition",
    [
        None, [], "text", 5, {}, {"name": ""}, {"name": " \u200b "}, {"name": None}, {"name": 5},
        {"name": "x" * 65}, {"name": "a\0b"}, {"name": "x", "description": 5},
        {"name": "x", "tags": "one"}, {"name": "x", "tags": [1]},
        {"name": "x", "alternate_greetings": [None]}, {"name": "x", "extensions": []},
        {"name": "x", "character_book": []}, {"name": "x", "character_book": {"entries": {}}},
        {"name": "x", "character_book": {"entries": [1]}},
        {"name": "x", "character_book": {"entries": [{"content": 1}]}},
        {"name": "x", "description": "x" * (64 * 1024 + 1)}, {"name": "x", "other": "a\0"},
        {"name": "x", "a\0": 1}, {"name": "x", "other": ["x" * 60_000] * 20},
    ],
)  # fmt: skip
def test_what_is_no_definition_is_refused_by_name(http: Http, definition: Any) -> None:
    answer = http.post(LIST, {"definition": definition})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert len(answer.json()["definition"][0]) > 10
    assert not Character.objects.exists()


def test_a_deep_definition_is_refused(http: Http) -> None:
    deep = b"[" * 900 + b"]" * 900
    body = b'{"definition": {"name": "x", "deep": ' + deep + b"}}"
    assert http.post(LIST, body).status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [("visibility", "server"), ("visibility", 5), ("visibility", None), ("note", 5),
     ("note", "x" * 201), ("note", None)],
)  # fmt: skip
def test_other_fields_are_checked(http: Http, field: str, value: Any) -> None:
    answer = http.post(LIST, {"definition": {"name": "x"}, field: value})
    assert answer.status_code == 400
    assert field in answer.json()


def test_a_body_may_be_larger_than_others_up_to_two_megabytes(http: Http) -> None:
    texts = ["x" * 60_000] * 16
    assert len(http.make("Large", extensions={"texts": texts})["definition"]["extensions"]) == 1
    over = http.post(LIST, b" " * (2 * 1024 * 1024 + 1))
    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")


def test_too_many_entries_reach_a_limit(http: Http) -> None:
    entries = [{"keys": [], "content": ""}] * 5_000
    assert http.make("Full", character_book={"entries": entries})["name"] == "Full"
    body = {"definition": {"name": "x", "character_book": {"entries": [*entries, entries[0]]}}}
    answer = http.post(LIST, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "limit_reached")


def test_a_person_has_a_hundred_characters(
    http: Http, stranger: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert characters.MAX_CHARACTERS == 100
    monkeypatch.setattr(characters, "MAX_CHARACTERS", 2)
    http.make("One")
    second = http.make("Two")
    answer = http.post(LIST, {"definition": {"name": "Three"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "limit_reached")
    assert http.post(f"{LIST}/{second['id']}/duplicate").status_code == 409
    stranger.make("Mine")
    # A deleted one is none.
    assert http.delete(f"{LIST}/{second['id']}").status_code == 204
    http.make("Three")


def test_many_at_once_do_not_pass_the_limit(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(characters, "MAX_CHARACTERS", 5)
    api = server.api(make_user())

    def make(number: int) -> int:
        body = {"definition": {"name": f"Number {number}"}}
        return int(api.http.post(LIST, json=body).status_code)

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(make, range(16))) == [201] * 5 + [409] * 11
    assert Character.objects.count() == 5
