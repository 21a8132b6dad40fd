"""/api/lorebooks/<id>/entries with `ids`: several entries changed or removed at once."""

from uuid import uuid4

import pytest

from characters.tests.conftest import NOT_FOUND, Http
from characters.tests.test_lorebooks import LIST, add, make

pytestmark = pytest.mark.django_db


def test_several_are_changed_at_once(http: Http) -> None:
    book = make(http)
    ids = [add(http, book["id"], content=text)["id"] for text in ("Ice.", "Fire.", "Fog.")]
    address = f"{LIST}/{book['id']}/entries"
    changed = http.patch(address, {"ids": ids[:2], "changes": {"enabled": False, "order": 7}})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["id"], changed.json()["entry_count"]) == (book["id"], 3)
    rows = http.get(address).json()["results"]
    assert [(row["enabled"], row["order"]) for row in rows] == [(False, 7), (False, 7), (True, 100)]
    assert [row["content"] for row in rows] == ["Ice.", "Fire.", "Fog."]


def test_a_pattern_that_runs_away_changes_none(http: Http) -> None:
    book = make(http)
    entry = add(http, book["id"], keys=["ice"])
    address = f"{LIST}/{book['id']}/entries"
    refused = http.patch(address, {"ids": [entry["id"]], "changes": {"keys": ["/(a+)+$/"]}})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_pattern")
    assert http.get(address).json()["results"][0]["keys"] == ["ice"]


def test_several_are_removed_at_once(http: Http) -> None:
    book = make(http)
    ids = [add(http, book["id"], content=text)["id"] for text in ("Ice.", "Fire.", "Fog.")]
    address = f"{LIST}/{book['id']}/entries"
    answer = http.client.delete(
        address, {"ids": ids[:2]}, content_type="application/json", headers=http.headers
    )
    assert answer.status_code == 204, answer.content
    assert http.get(f"{LIST}/{book['id']}").json()["entry_count"] == 1
    assert [row["id"] for row in http.get(address).json()["results"]] == ids[2:]


def test_none_changes_where_one_is_not_of_the_book(http: Http, stranger: Http) -> None:
    book, other = make(http), make(http, "The Wall")
    entry = add(http, book["id"], content="Ice.")
    address = f"{LIST}/{book['id']}/entries"
    theirs = add(stranger, make(stranger)["id"], content="Theirs.")["id"]
    for foreign in (add(http, other["id"])["id"], theirs, str(uuid4())):
        body = {"ids": [entry["id"], foreign], "changes": {"enabled": False}}
        assert http.patch(address, body).content == NOT_FOUND
    assert http.get(address).json()["results"][0]["enabled"] is True


@pytest.mark.parametrize("ids", [["x"], None, [str(uuid4())] * 1_001])
def test_ids_that_are_none_or_too_many_are_refused(http: Http, ids: object) -> None:
    book = make(http)
    answer = http.patch(f"{LIST}/{book['id']}/entries", {"ids": ids, "changes": {}})
    assert answer.status_code == 400, answer.content


def test_changes_that_are_missing_or_wrong_are_refused(http: Http) -> None:
    book = make(http)
    entry = add(http, book["id"], content="Ice.")
    address = f"{LIST}/{book['id']}/entries"
    assert http.patch(address, {"ids": [entry["id"]]}).json()["changes"] == [
        "This field is required."
    ]
    assert http.patch(address, {"changes": {}}).json()["ids"] == ["This field is required."]
    wrong = http.patch(address, {"ids": [entry["id"]], "changes": {"position": 8}})
    assert wrong.status_code == 400
    assert http.get(address).json()["results"] == [entry]
