"""Cards that name a lorebook without carrying it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from characters.tests.conftest import LIST, Http

pytestmark = pytest.mark.django_db


def send(http: Http, world: object, book: Any = None, **form: str) -> dict[str, Any]:
    data = {"name": "Tilda", "first_mes": "Halt.", "extensions": {"world": world}}
    if book:
        data["character_book"] = book
    card = {"spec": "chara_card_v2", "spec_version": "2.0", "data": data}
    file = SimpleUploadedFile("tilda.json", json.dumps(card).encode())
    path = f"{LIST}/import"
    answer = http.client.post(path, {"file": file, **form}, headers=http.headers)
    assert answer.status_code == (200 if form else 201), answer.content
    made: dict[str, Any] = answer.json()
    return made


def make(http: Http, name: str = "The North") -> str:
    return f"/api/lorebooks/{http.post('/api/lorebooks', {'name': name}).json()['id']}"


def read(http: Http, path: str) -> list[str]:
    found: list[str] = http.get(path).json()["character_ids"]
    return found


def test_the_one_of_that_name_goes_with_it(http: Http, stranger: Http) -> None:
    path, other, theirs = make(http), make(http, "The South"), make(stranger)
    sentence = "Your lorebook “The North”, which it names, goes with it."
    assert send(http, "The North", dry_run="true")["report"]["warnings"] == [sentence]
    assert read(http, path) == []
    made = send(http, " The North ")
    assert made["report"]["warnings"] == [sentence]
    assert read(http, path) == [made["character"]["id"]]
    assert read(http, other) == read(stranger, theirs) == []
    # The card stays as it came.
    assert made["character"]["definition"]["extensions"] == {"world": " The North "}
    again = send(http, "The North")["character"]["id"]
    assert read(http, path) == [made["character"]["id"], again]


def test_without_one_the_name_is_kept_and_told(http: Http, stranger: Http) -> None:
    make(stranger)
    report = send(http, "The North")["report"]
    assert report["kept"][-1] == "The name of a lorebook that is not in the file: “The North”."
    assert report["warnings"] == []


def test_of_several_none_is_chosen(http: Http) -> None:
    paths = [make(http), make(http)]
    (warning,) = send(http, "The North")["report"]["warnings"]
    assert warning.startswith("It names a lorebook “The North”, and you have several")
    assert [read(http, path) for path in paths] == [[], []]


def test_a_book_that_the_card_carries_is_not_said_twice(http: Http) -> None:
    book = {"name": "The North", "entries": [{"keys": ["ice"], "content": "Cold."}]}
    report = send(http, "The North", book)["report"]
    assert not any("lorebook “" in told for told in report["kept"] + report["warnings"])
    path = make(http)
    (warning,) = (
        told for told in send(http, "The North", book)["report"]["warnings"] if "lorebook" in told
    )
    assert warning.startswith("It has its own lorebook “The North”")
    assert read(http, path) == []


@pytest.mark.parametrize("world", [None, "", " ", 5, ["The North"], {"name": "The North"}])
def test_what_is_no_name_says_nothing_of_a_book(http: Http, world: object) -> None:
    path = make(http)
    report = send(http, world)["report"]
    assert not any("lorebook" in told for told in report["kept"] + report["warnings"])
    assert read(http, path) == []
