"""PATCH /api/characters/<id>: a change is a new version, and concurrent changes are not lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from characters.models import Character, CharacterVersion
from characters.tests.conftest import LIST, NOT_FOUND, Http
from conftest import Server
from testing import make_user, rounds

AT_ONCE = 64


@pytest.mark.django_db
def test_a_changed_definition_is_a_new_version(http: Http) -> None:
    made = http.make("Ysolde", description="A smith.")
    path = f"{LIST}/{made['id']}"
    changed = {"name": "Ysolde of Hay", "description": "A smith no more.", "own": [1]}
    body = http.patch(path, {"definition": changed, "note": "renamed", "base_version": 1}).json()
    assert (body["name"], body["slug"], body["definition"]) == (
        "Ysolde of Hay",
        "ysolde-of-hay",
        changed,
    )
    assert (body["version"]["number"], body["version"]["note"]) == (2, "renamed")
    assert http.get(path).json() == body
    first = CharacterVersion.objects.get(number=1)
    assert first.definition == {"name": "Ysolde", "description": "A smith."}


@pytest.mark.django_db
def test_an_older_base_is_a_conflict_that_shows_the_newest(http: Http) -> None:
    path = f"{LIST}/{http.make('One')['id']}"
    newest = {"name": "Two"}
    assert http.patch(path, {"definition": newest, "base_version": 1}).status_code == 200
    answer = http.patch(path, {"definition": {"name": "Three"}, "base_version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")
    assert (answer.json()["version"], answer.json()["definition"]) == (2, newest)
    also = http.patch(path, {"visibility": "shared", "base_version": 1})
    assert (also.status_code, also.json()["code"]) == (409, "version_conflict")
    assert http.get(path).json()["visibility"] == "private"
    assert CharacterVersion.objects.count() == 2
    # Without a base the last one wins.
    assert http.patch(path, {"definition": {"name": "Three"}}).json()["version"]["number"] == 3


@pytest.mark.django_db
def test_saving_without_a_change_makes_no_version(http: Http) -> None:
    path = f"{LIST}/{http.make('One', tags=['a'])['id']}"
    same = {"tags": ["a"], "name": "One"}
    assert http.patch(path, {"definition": same}).json()["version"]["number"] == 1
    assert http.patch(path, {}).json()["version"]["number"] == 1
    noted = http.patch(path, {"note": "as it was"}).json()
    assert noted["version"]["note"] == "as it was"
    assert CharacterVersion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("base_version", 0), ("base_version", -1), ("base_version", "1"), ("base_version", True),
     ("base_version", 1.5), ("base_version", None), ("base_version", 10**30), ("base_version", 2),
     ("visibility", "server"), ("definition", None), ("definition", {"name": ""}), ("note", 1)],
)  # fmt: skip
def test_bad_values_change_nothing(http: Http, field: str, value: Any) -> None:
    made = http.make("One")
    path = f"{LIST}/{made['id']}"
    answer = http.patch(path, {"definition": {"name": "Two"}, "visibility": "shared", field: value})
    assert answer.status_code == 400
    assert field in answer.json()
    assert http.get(path).json() == made


@pytest.mark.django_db
def test_only_ones_own_can_be_changed(http: Http, stranger: Http) -> None:
    private, shared = http.make("Private"), http.make("Shared", visibility="shared")
    server = http.get(LIST).json()[0]
    path = f"{LIST}/{private['id']}"
    for answer in (
        stranger.patch(path, {"visibility": "shared"}),
        stranger.delete(path),
        stranger.get(path),
        stranger.post(f"{path}/duplicate"),
        stranger.post(f"{path}/versions/1/restore"),
    ):
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    for found in (shared, server):
        path = f"{LIST}/{found['id']}"
        for answer in (
            stranger.patch(path, {"visibility": "private"}),
            # What it would be does not matter.
            stranger.patch(path, {"definition": 5}),
            stranger.delete(path),
            stranger.post(f"{path}/versions/1/restore"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "read_only")
        assert stranger.get(path).status_code == 200
    assert Character.objects.count() == 2


@pytest.mark.parametrize("_round", rounds(1, 5))
def test_of_many_changes_of_one_version_one_wins(server: Server, _round: int) -> None:
    api = server.api(make_user())
    path = LIST + "/" + api.http.post(LIST, json={"definition": {"name": "One"}}).json()["id"]

    def change(number: int) -> tuple[int, str]:
        body = {"definition": {"name": f"Number {number}"}, "base_version": 1}
        answer = api.http.patch(path, json=body)
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(change, range(AT_ONCE)))
    assert answers == [(200, "")] + [(409, "version_conflict")] * (AT_ONCE - 1)
    assert sorted(CharacterVersion.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("_round", rounds(1, 5))
def test_of_many_changes_none_is_lost(server: Server, _round: int) -> None:
    api = server.api(make_user())
    path = LIST + "/" + api.http.post(LIST, json={"definition": {"name": "One"}}).json()["id"]

    def change(number: int) -> int:
        body = {"definition": {"name": f"Number {number}"}}
        return int(api.http.patch(path, json=body).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(change, range(AT_ONCE))) == {200}
    versions = CharacterVersion.objects.order_by("number")
    assert [version.number for version in versions] == list(range(1, AT_ONCE + 2))
    names = {version.definition["name"] for version in versions}
    assert names == {"One"} | {f"Number {number}" for number in range(AT_ONCE)}
    shown = api.get(path)
    assert shown["definition"] == versions[AT_ONCE].definition
    assert (shown["name"], shown["version"]["number"]) == (
        shown["definition"]["name"],
        AT_ONCE + 1,
    )
