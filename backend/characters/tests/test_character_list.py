"""GET /api/characters: a bare list, or pages of what is looked for."""

from typing import Any

import pytest

from characters.services import catalog
from characters.tests.conftest import ABSENT_ID, LIST, MALFORMED_IDS, NOT_FOUND, Http

pytestmark = pytest.mark.django_db
SERVER = ["Bronn", "Maud Pellow"]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    body = answer.json()
    rows = body if isinstance(body, list) else body["results"]
    return [row["name"] for row in rows]


@pytest.fixture
def rows(http: Http, stranger: Http) -> None:
    http.make("Anna", tags=["Forge", "Élan"], creator_notes="Hammers late.")
    http.make("Bela", visibility="shared", tags=["elan"])
    stranger.make("Secret", tags=["forge"])
    stranger.make("Clio", visibility="shared", tags=["forge"], creator_notes="Sings.")


def test_the_servers_first_then_ones_own_then_shared(
    rows: None, http: Http, stranger: Http
) -> None:
    assert names(http.get(LIST)) == [*SERVER, "Bela", "Anna", "Clio"]
    assert names(stranger.get(LIST)) == [*SERVER, "Clio", "Secret", "Bela"]
    found = {row["name"]: row for row in http.get(LIST).json()}
    assert (found["Clio"]["is_mine"], found["Clio"]["owner_name"]) == (False, "stranger")
    assert (found["Bela"]["is_mine"], found["Bronn"]["is_mine"]) == (True, False)
    assert found["Bronn"]["visibility"] == "server"


def test_a_bare_list_ends_somewhere(
    rows: None, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert catalog.LIST_LIMIT == 200
    monkeypatch.setattr("characters.lists.LIST_LIMIT", 3)
    assert names(http.get(LIST)) == [*SERVER, "Bela"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"page": "1"}, [*SERVER, "Bela", "Anna", "Clio"]),
        ({"page_size": "3"}, [*SERVER, "Bela"]),
        ({"page_size": "3", "page": "2"}, ["Anna", "Clio"]),
        ({"page_size": "1", "page": "3"}, ["Bela"]),
        ({"page_size": "4", "page": "2"}, ["Clio"]),
        ({"mine": "true"}, ["Bela", "Anna"]),
        ({"mine": "true", "order": "asc"}, ["Anna", "Bela"]),
        ({"mine": "false"}, [*SERVER, "Bela", "Anna", "Clio"]),
        ({"tag": "ELAN"}, ["Bela", "Anna"]),
        ({"tag": "forge"}, ["Anna", "Clio"]),
        ({"tag": "forg"}, []),
        ({"tag": "forge", "mine": "true"}, ["Anna"]),
        ({"q": "hammer"}, ["Anna"]),
        ({"q": "ANNA late"}, ["Anna"]),
        ({"q": "anna sings"}, []),
        ({"q": "élan"}, ["Bela", "Anna"]),
        ({"q": "bronn"}, ["Bronn"]),
        ({"q": "ham\u00admer\u200b"}, ["Anna"]),
        ({"tag": "\ufefffor\u200bge", "mine": "true"}, ["Anna"]),
        ({"q": "secret"}, []),
        ({"q": "%"}, []),
    ],
)
def test_pages_and_filters(
    rows: None, http: Http, query: dict[str, str], expected: list[str]
) -> None:
    answer = http.get(LIST, **query)
    assert answer.json().keys() == {"count", "next", "previous", "results"}
    assert names(answer) == expected


def test_pages_follow_each_other(rows: None, http: Http) -> None:
    first = http.get(LIST, page_size=3, order="desc").json()
    assert (first["count"], first["previous"]) == (5, None)
    second = http.get(first["next"]).json()
    assert (second["next"], len(second["results"])) == (None, 2)
    assert names(http.get(second["previous"])) == [row["name"] for row in first["results"]]
    past = http.get(LIST, page=3, page_size=3)
    assert (past.status_code, past.json()["detail"]) == (404, "Invalid page.")


@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "x"), ("page_size", "-1"), ("page_size", "0"), ("order", "up"),
     ("order", ""), ("mine", "1"), ("mine", ""), ("q", "x" * 201), ("tag", "x" * 201),
     ("q", "a\0b")],
)  # fmt: skip
def test_nonsense_is_refused(http: Http, name: str, value: str) -> None:
    answer = http.get(LIST, **{name: value})
    assert answer.status_code == 400
    assert name in answer.json()


def test_each_listed_one_can_be_read(rows: None, http: Http) -> None:
    for row in http.get(LIST).json():
        found = http.get(f"{LIST}/{row['id']}").json()
        definition = found.pop("definition")
        assert found == row
        assert definition["name"] == row["name"]


def test_a_character_of_the_server_shows_all_it_knows(http: Http) -> None:
    bronn = http.get(LIST).json()[0]
    assert bronn["id"] == "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac"
    definition = http.get(f"{LIST}/{bronn['id']}").json()["definition"]
    assert len(definition["character_book"]["entries"]) == bronn["entry_count"] > 200
    assert definition["first_mes"] == bronn["greeting"]


def test_what_one_cannot_see_is_not_found(rows: None, http: Http, stranger: Http) -> None:
    hidden = next(row for row in stranger.get(LIST).json() if row["name"] == "Secret")

    for character_id in (hidden["id"], ABSENT_ID, *MALFORMED_IDS):
        answer = http.get(f"{LIST}/{character_id}")
        assert (answer.status_code, answer.content) == (404, NOT_FOUND), character_id
