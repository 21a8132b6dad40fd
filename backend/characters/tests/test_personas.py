"""/api/personas: who the user is to characters."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from characters.models import UserPersona
from characters.services import personas
from characters.tests.conftest import ABSENT_ID, MALFORMED_IDS, NOT_FOUND, Http
from conftest import Server
from testing import make_user

LIST = "/api/personas"


def make(http: Http, name: str, **fields: Any) -> dict[str, Any]:
    answer = http.post(LIST, {"name": name, **fields})
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def names(http: Http, *, default: bool = False) -> list[str]:
    rows = http.get(LIST).json()["results"]
    return [row["name"] for row in rows if row["is_default"] or not default]


@pytest.mark.django_db
def test_ones_own_are_listed_oldest_first(http: Http, stranger: Http) -> None:
    made = make(http, " Jon ", description=" Of the Wall.\n")
    assert made == {
        "id": str(UserPersona.objects.get().pk),
        "name": "Jon",
        "description": " Of the Wall.\n",
        "is_default": False,
    }
    make(http, "Aegon")
    make(stranger, "Secret")
    page = http.get(LIST).json()
    assert (page["count"], page["results"][0]) == (2, made)
    assert names(http) == ["Jon", "Aegon"]
    assert http.get(LIST, page=2).status_code == 404
    assert http.get(LIST, page_size="x").status_code == 400


@pytest.mark.django_db
def test_at_most_one_is_the_default(http: Http, stranger: Http) -> None:
    first = make(http, "Jon", is_default=True)
    second = make(http, "Aegon", is_default=True)
    make(stranger, "Theirs", is_default=True)
    assert names(http, default=True) == ["Aegon"]
    changed = http.patch(f"{LIST}/{first['id']}", {"is_default": True, "name": "Jon S."}).json()
    assert (changed["name"], changed["is_default"]) == ("Jon S.", True)
    assert names(http, default=True) == ["Jon S."]
    assert http.patch(f"{LIST}/{second['id']}", {"is_default": False}).status_code == 200
    assert names(http, default=True) == ["Jon S."]
    http.patch(f"{LIST}/{first['id']}", {"is_default": False})
    assert names(http, default=True) == []
    assert names(stranger, default=True) == ["Theirs"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " "), ("name", None), ("name", 5), ("name", "x" * 101),
     ("name", "a\0"), ("description", None), ("description", 5), ("description", "a\0"),
     ("description", "x" * 32_769), ("is_default", "true"), ("is_default", None)],
)  # fmt: skip
def test_bad_values_change_nothing(http: Http, field: str, value: Any) -> None:
    made = make(http, "Jon")
    for answer in (
        http.post(LIST, {"name": "Aegon", field: value}),
        http.patch(f"{LIST}/{made['id']}", {"description": "new", field: value}),
    ):
        assert (answer.status_code, field in answer.json()) == (400, True)
    assert http.get(LIST).json()["results"] == [made]


@pytest.mark.django_db
def test_a_deleted_one_is_gone(http: Http, stranger: Http) -> None:
    made = make(http, "Jon")
    for character_id in (made["id"], ABSENT_ID, *MALFORMED_IDS):
        for answer in (
            stranger.patch(f"{LIST}/{character_id}", {"name": "Mine"}),
            stranger.patch(f"{LIST}/{character_id}", {"name": 5}),
            stranger.delete(f"{LIST}/{character_id}"),
        ):
            assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    assert http.delete(f"{LIST}/{made['id']}").status_code == 204
    assert http.delete(f"{LIST}/{made['id']}").content == NOT_FOUND
    assert not UserPersona.objects.exists()


@pytest.mark.django_db
def test_there_is_an_end_to_them(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personas, "MAX_PERSONAS", 1)
    make(http, "Jon")
    answer = http.post(LIST, {"name": "Aegon"})
    assert (answer.status_code, answer.json()["code"]) == (409, "limit_reached")


def test_of_many_defaults_at_once_one_is_left(server: Server) -> None:
    api = server.api(make_user())

    def add(number: int) -> int:
        body = {"name": f"Number {number}", "is_default": True}
        return int(api.http.post(LIST, json=body).status_code)

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(add, range(12))) == {201}
    rows = api.get(LIST)["results"]
    assert (len(rows), [row["is_default"] for row in rows].count(True)) == (12, 1)
