"""Lorebooks that go with characters: whose, and until when."""

from typing import Any

import pytest

from accounts.models import User
from characters.models import Lorebook
from characters.serializers.lorebooks import CHARACTERS
from characters.server_characters import find_id
from characters.services.removal import remove_characters
from characters.tests.conftest import ABSENT_ID, NOT_FOUND, Http

LIST = "/api/lorebooks"
BRONN = str(find_id("Bronn"))

pytestmark = pytest.mark.django_db


def make(http: Http, *character_ids: str) -> str:
    answer = http.post(LIST, {"name": "Harbour", "character_ids": character_ids})
    assert answer.status_code == 201, answer.content
    assert answer.json()["character_ids"] == list(character_ids)
    return f"{LIST}/{answer.json()['id']}"


def change(http: Http, path: str, *character_ids: str) -> Any:
    return http.patch(path, {"character_ids": character_ids})


def read(http: Http, path: str) -> list[str]:
    found: list[str] = http.get(path).json()["character_ids"]
    return found


def test_a_book_goes_with_every_character_that_one_sees(http: Http, stranger: Http) -> None:
    own = http.make()["id"]
    shared = stranger.make("Shared", visibility="shared")["id"]
    path = make(http, own, BRONN)
    changed = change(http, path, shared, BRONN, own, shared).json()
    assert changed["character_ids"] == [shared, BRONN, own]
    assert read(http, path) == [shared, BRONN, own]
    assert http.get(LIST).json()["results"][0]["character_ids"] == [shared, BRONN, own]
    # What is absent stays.
    assert http.patch(path, {"name": "Haven"}).json()["character_ids"] == [shared, BRONN, own]
    assert change(http, path).json()["character_ids"] == []


def test_no_book_goes_with_what_one_cannot_see(http: Http, stranger: Http) -> None:
    path = make(http, BRONN)
    private = stranger.make()["id"]
    for body, status in (
        ([private], 404),
        ([BRONN, ABSENT_ID], 404),
        (["x"], 400),
        ([None], 400),
        ("x", 400),
        (None, 400),
        ([BRONN] * (CHARACTERS + 1), 400),
    ):
        for answer in (
            http.patch(path, {"character_ids": body, "name": "Other"}),
            http.post(LIST, {"name": "Other", "character_ids": body}),
        ):
            assert answer.status_code == status, body
            assert status == 400 or answer.content == NOT_FOUND
    assert (read(http, path), http.get(path).json()["name"]) == ([BRONN], "Harbour")
    assert http.get(LIST).json()["count"] == 1
    # Nor anybody else's book with a character of one's own.
    assert change(stranger, path, private).content == NOT_FOUND


def test_one_that_is_no_longer_shared_stays_until_it_is_taken_out(
    http: Http, stranger: Http
) -> None:
    shared = stranger.make("Shared", visibility="shared")["id"]
    path = make(http, shared)
    stranger.patch(f"/api/characters/{shared}", {"visibility": "private"})
    # Conversations with it go on.
    assert change(http, path, shared, BRONN).json()["character_ids"] == [shared, BRONN]
    assert change(http, path, BRONN).status_code == 200
    assert change(http, path, shared).status_code == 404


def test_a_deleted_character_is_taken_out_of_everybodys_books(http: Http, stranger: Http) -> None:
    shared = stranger.make("Shared", visibility="shared")["id"]
    path, theirs = make(http, BRONN, shared), make(stranger, shared)
    other = make(http, BRONN)
    # Another user still has a conversation with it, so its row stays.
    http.post("/api/conversations", {"character_id": shared})
    assert stranger.delete(f"/api/characters/{shared}").status_code == 204
    assert (read(http, path), read(stranger, theirs), read(http, other)) == ([BRONN], [], [BRONN])


def test_so_is_one_whose_owner_goes(http: Http, stranger: Http) -> None:
    shared = stranger.make("Shared", visibility="shared")["id"]
    path = make(http, shared)
    remove_characters(User.objects.get(email="stranger@example.org"))
    assert read(http, path) == []


def test_a_copy_has_no_books_of_its_own(http: Http) -> None:
    own = http.make()["id"]
    path = make(http, own)
    http.post(f"/api/characters/{own}/duplicate")
    assert read(http, path) == [own]
    http.delete(path)
    assert not Lorebook.objects.exists()
    assert http.get(f"/api/characters/{own}").status_code == 200
