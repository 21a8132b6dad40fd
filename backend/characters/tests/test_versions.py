"""The history of a character: listed, and restored."""

from typing import Any

import pytest

from characters.models import CharacterVersion
from characters.tests.conftest import LIST, NOT_FOUND, Http

pytestmark = pytest.mark.django_db


def numbers(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [version["number"] for version in answer.json()["results"]]


def write(http: Http, *names: str) -> str:
    """A character with a version for each name; its path."""
    path = f"{LIST}/{http.make(names[0])['id']}"
    for name in names[1:]:
        assert http.patch(path, {"definition": {"name": name}}).status_code == 200
    return path


def test_the_newest_version_comes_first(http: Http) -> None:
    path = write(http, "One", "Two", "Three")
    page = http.get(f"{path}/versions", page_size=2).json()
    assert (page["count"], page["previous"]) == (3, None)
    assert [version["number"] for version in page["results"]] == [3, 2]
    assert page["results"][0].keys() == {"id", "number", "created_at", "note"}
    assert numbers(http.get(f"{path}/versions", page_size=2, page=2)) == [1]
    assert http.get(f"{path}/versions", page=3).status_code == 404
    assert http.get(f"{path}/versions", page=0).status_code == 400


def test_a_version_is_read_with_its_text(http: Http) -> None:
    path = write(http, "One", "Two")
    listed = http.get(f"{path}/versions").json()["results"][1]
    answer = http.get(f"{path}/versions/1")
    assert (answer.status_code, answer.json()) == (200, {**listed, "definition": {"name": "One"}})


def test_restoring_makes_a_new_version(http: Http) -> None:
    path = write(http, "One", "Two", "Three")
    body = http.post(f"{path}/versions/1/restore").json()
    assert (body["name"], body["definition"], body["version"]["number"]) == (
        "One",
        {"name": "One"},
        4,
    )
    assert numbers(http.get(f"{path}/versions")) == [4, 3, 2, 1]
    hashes = CharacterVersion.objects.values_list("content_hash", flat=True)
    assert len(set(hashes)) == 3


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "1.5", "9" * 30, "%D9%A3", "%00"])
def test_a_version_that_is_not_there_is_not_found(http: Http, number: str) -> None:
    path = write(http, "One", "Two", "Three")
    for answer in (
        http.post(f"{path}/versions/{number}/restore"),
        http.get(f"{path}/versions/{number}"),
    ):
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    assert numbers(http.get(f"{path}/versions")) == [3, 2, 1]


def test_others_know_of_the_shared_versions_only(http: Http, stranger: Http) -> None:
    path = write(http, "Draft", "Better")
    http.patch(path, {"visibility": "shared"})
    http.patch(path, {"definition": {"name": "Open"}})
    http.patch(path, {"visibility": "private"})
    http.patch(path, {"definition": {"name": "Secret"}})
    assert stranger.get(f"{path}/versions").content == NOT_FOUND
    http.patch(path, {"definition": {"name": "Open again"}, "visibility": "shared"})
    assert numbers(stranger.get(f"{path}/versions")) == [5, 3, 2]
    seen = [stranger.get(f"{path}/versions/{number}").status_code for number in range(1, 7)]
    assert seen == [404, 200, 200, 404, 200, 404]
    assert stranger.get(f"{path}/versions/4").content == NOT_FOUND
    assert numbers(http.get(f"{path}/versions")) == [5, 4, 3, 2, 1]


def test_a_version_saved_while_it_is_made_private_is_not_shared(http: Http, stranger: Http) -> None:
    path = write(http, "Draft")
    http.patch(path, {"visibility": "shared"})
    http.patch(path, {"definition": {"name": "Secret"}, "visibility": "private"})
    chat = stranger.post("/api/conversations", {"character_id": path.rpartition("/")[2]})
    assert (chat.status_code, chat.content) == (404, NOT_FOUND)
    shared = CharacterVersion.objects.order_by("number").values_list("number", "was_shared")
    assert list(shared) == [(1, True), (2, False)]
    stale = http.patch(
        path, {"definition": {"name": "x"}, "visibility": "shared", "base_version": 1}
    )
    assert stale.json()["code"] == "version_conflict"
    assert http.get(path).json()["visibility"] == "private"


def test_a_character_of_the_server_has_one_version(http: Http) -> None:
    for character in http.get(LIST).json():
        path = f"{LIST}/{character['id']}/versions"
        assert http.get(path).json()["results"] == [character["version"]]
        assert http.get(path, page=2).status_code == 404
        definition = http.get(f"{LIST}/{character['id']}").json()["definition"]
        assert http.get(f"{path}/1").json() == {**character["version"], "definition": definition}
        assert http.get(f"{path}/2").content == NOT_FOUND


def test_versions_have_an_end_where_they_fill_what_a_person_may(
    http: Http, stranger: Http, settings: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    path = write(http, "One")
    settings.MAX_STORAGE_PER_USER = 1
    CharacterVersion.objects.update(packed_bytes=999_900)
    full = http.patch(path, {"definition": {"name": "x", "tags": [str(n) for n in range(500)]}})
    assert (full.status_code, full.json()["code"]) == (409, "storage_full")
    assert full.json()["limit_bytes"] == 1_000_000
    assert http.get(path).json()["version"]["number"] == 1
    # Nobody else's, and not where no limits are.
    stranger.make("Theirs")
    settings.MAX_STORAGE_PER_USER = 0
    assert http.patch(path, {"definition": {"name": "Two"}}).status_code == 200
    assert http.post(f"{path}/versions/1/restore").json()["version"]["number"] == 3
