"""Deleting a character: conversations with it continue, and nothing else of it is left."""

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.services.deletion import delete_account
from characters.models import Asset, Character, CharacterVersion, UserPersona
from characters.services.characters import create_character
from characters.services.personas import create_persona
from chat.erasure import erasures
from chat.models import Conversation, Erasure
from chat.services.people import remove_conversations
from chat.speakers import find_speaker, load
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SignIn
from chat.tests.test_conversation_character import CHARACTERS, CONVERSATIONS, make, start
from chat.tests.traces import CANARY, WORD, find_traces
from testing import PASSWORD, Http

pytestmark = pytest.mark.django_db(transaction=True)


def write(http: Http, *descriptions: str, visibility: str = "shared") -> str:
    """A character with a version for each description; its path."""
    made = make(http, "Ysolde", description=descriptions[0], visibility=visibility)
    path = f"{CHARACTERS}/{made['id']}"
    for text in descriptions[1:]:
        change(http, path, text)
    return path


def change(http: Http, path: str, description: str) -> None:
    answer = http.patch(path, {"definition": {"name": "Ysolde", "description": description}})
    assert answer.status_code == 200


def begin(http: Http, path: str, **fields: Any) -> Conversation:
    started = start(http, character_id=path.rpartition("/")[2], **fields)
    return Conversation.objects.get(pk=started["id"])


def described(conversation: Conversation) -> str:
    """What the character is that speaks now."""
    conversation.refresh_from_db()
    return load(find_speaker(conversation)).style.description


def numbers() -> list[int]:
    return sorted(CharacterVersion.objects.values_list("number", flat=True))


@pytest.fixture
def other(stranger: User, sign_in: SignIn) -> Http:
    return sign_in(stranger)


def test_a_pinned_version_stays_when_the_owner_edits(http: Http, other: Http) -> None:
    path = write(http, "one", "two")
    pinned, newest = begin(other, path, character_version=2), begin(other, path)
    change(http, path, "three")
    assert (described(pinned), described(newest)) == ("two", "three")
    # Only what was shared can be pinned by others.
    http.patch(path, {"visibility": "private"})
    change(http, path, "secret")
    assert (described(pinned), described(newest)) == ("two", "three")
    target = f"{CONVERSATIONS}/{newest.pk}"
    assert other.patch(target, {"character_version": 4}).status_code == 400
    assert other.patch(target, {"character_version": 3}).status_code == 200
    assert http.get(path).json()["definition"]["description"] == "secret"


def test_conversations_go_on_with_the_last_version(http: Http, other: Http) -> None:
    path = write(http, "one", "two", "three")
    mine, theirs = begin(http, path), begin(other, path)
    pinned = begin(other, path, character_version=1)
    http.patch(path, {"visibility": "private"})
    change(http, path, "private")
    assert http.delete(path).status_code == 204
    for answer in (http.get(path), http.delete(path), other.get(path), http.patch(path, {})):
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    assert [described(each) for each in (mine, theirs, pinned)] == ["private", "three", "one"]
    # What nobody needs is gone at once.
    assert numbers() == [1, 3, 4]
    assert "Ysolde" not in str(http.get(CHARACTERS).json())
    shown = other.get(f"{CONVERSATIONS}/{theirs.pk}").json()
    assert shown["character"] == "Ysolde"
    assert http.post(CONVERSATIONS, {"character_id": path[-36:]}).content == NOT_FOUND
    assert start(http, character="Ysolde")["character_id"] is None
    for conversation, client in ((mine, http), (theirs, other)):
        client.delete(f"{CONVERSATIONS}/{conversation.pk}")
        assert Character.objects.exists()
    assert other.patch(f"{CONVERSATIONS}/{pinned.pk}", {"character": "Bronn"}).status_code == 200
    assert not Character.objects.exists()
    assert not CharacterVersion.objects.exists()


def test_one_that_nobody_speaks_with_is_gone_at_once(http: Http) -> None:
    path = write(http, "one", "two")
    Erasure.objects.all().delete()
    assert http.delete(path).status_code == 204
    assert not Character.objects.exists()
    assert not CharacterVersion.objects.exists()
    assert Erasure.objects.exists()


def test_hidden_by_an_operator_only_the_owner_sees_it(http: Http, other: Http) -> None:
    path = write(http, "one")
    conversation = begin(other, path)
    boss = User.objects.create_superuser("boss@example.org", PASSWORD)
    other.client.force_login(boss)
    row = Character.objects.get()
    page = f"/admin/characters/character/{row.pk}/change/"
    assert other.client.post(page, {"is_hidden": "on"}).status_code == 302
    change(http, path, "two")
    assert other.get(path).content == NOT_FOUND
    assert "Ysolde" not in str(other.get(CHARACTERS).json())
    refused = other.post(f"{CHARACTERS}/{row.pk}/duplicate")
    assert (refused.status_code, refused.content) == (404, NOT_FOUND)
    refused = other.post(CONVERSATIONS, {"character_id": str(row.pk)})
    assert (refused.status_code, refused.content) == (404, NOT_FOUND)
    shown = http.get(path).json()
    assert (shown["visibility"], shown["is_hidden"]) == ("shared", True)
    # Whoever talks with it goes on with the last version that they could see.
    assert described(conversation) == "one"
    theirs = other.get(f"{CONVERSATIONS}/{conversation.pk}").json()
    assert (theirs["character"], theirs["character_id"]) == ("Ysolde", str(row.pk))
    action = {"action": "show", "_selected_action": [str(row.pk)]}
    assert other.client.post("/admin/characters/character/", action).status_code == 302
    assert other.get(path).json()["version"]["number"] == 2
    assert http.get(path).json()["is_hidden"] is False
    assert described(conversation) == "two"


def test_with_an_account_its_characters_go(http: Http, user: User, other: Http) -> None:
    used = write(http, "one", "last words")
    write(http, "unused")
    secret = write(http, "secret", visibility="private")
    begin(http, secret)
    begin(http, used)
    theirs = begin(other, used)
    http.post("/api/personas", {"name": "Jon", "is_default": True})
    own = make(other, "Theirs")
    Asset.objects.create(character=Character.objects.get(pk=used[-36:]), width=1, height=1)
    delete_account(user)
    assert described(theirs) == "last words"
    left = Character.objects.exclude(owner=None).values_list("pk", flat=True)
    assert [str(pk) for pk in left] == [own["id"]]
    kept = Character.objects.get(owner=None)
    assert (str(kept.pk), kept.tagline, kept.look) == (used[-36:], "", {})
    assert [version.number for version in kept.versions.all()] == [2]
    assert not Asset.objects.exists()
    assert not UserPersona.objects.exists()
    # The last one who speaks with it leaves, too.
    delete_account(theirs.user)
    assert not Character.objects.exists()
    assert not CharacterVersion.objects.exists()


def test_what_was_used_by_a_removed_person_is_swept(http: Http, other: Http) -> None:
    from chat import maintenance

    path = write(http, "one")
    conversation = begin(other, path)
    http.delete(path)
    assert Character.objects.exists()
    remove_conversations(conversation.user)
    maintenance.forget()
    assert not Character.objects.exists()


def test_a_deleted_persona_leaves_its_conversations(http: Http) -> None:
    persona = http.post("/api/personas", {"name": "Jon"}).json()["id"]
    started = start(http, persona_id=persona)
    assert started["persona_id"] == persona
    assert http.delete(f"/api/personas/{persona}").status_code == 204
    shown = http.get(f"{CONVERSATIONS}/{started['id']}").json()
    assert shown["persona_id"] is None
    assert (
        http.patch(f"{CONVERSATIONS}/{started['id']}", {"persona_id": ABSENT_ID}).status_code == 404
    )


@pytest.mark.usefixtures("no_erasing")
def test_no_word_of_what_is_deleted_is_left(http: Http, stranger: User) -> None:
    # PostgreSQL keeps its last samples of a table without rows, so somebody else has some.
    create_character(stranger, {"name": "Arya", "description": "Nobody."})
    create_persona(stranger, name="Jon")
    own = {WORD: CANARY}
    made = make(http, CANARY, description=CANARY, first_mes=CANARY, tags=[CANARY], own=own)
    version = CharacterVersion.objects.get(character=made["id"])
    packed = bytes(version.packed)[-44:-4]
    boss = User.objects.create_superuser("boss@example.org", PASSWORD)
    http.client.force_login(boss)
    http.client.post(f"/admin/characters/character/{made['id']}/change/", {"is_hidden": "on"})
    fields = {"name": CANARY, "description": CANARY}
    persona = http.post("/api/personas", fields).json()["id"]
    more = [packed] if connection.vendor == "sqlite" else []
    assert find_traces(*more)
    assert http.delete(f"{CHARACTERS}/{made['id']}").status_code == 204
    assert http.delete(f"/api/personas/{persona}").status_code == 204
    assert erasures.erase()
    assert find_traces(*more) == set()
