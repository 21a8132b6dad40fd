"""/api/lorebooks: books of a person's, and their entries."""

from typing import Any

import pytest

from characters.models import Lorebook, LoreEntry
from characters.services import lorebooks
from characters.tests.conftest import ABSENT_ID, MALFORMED_IDS, NOT_FOUND, Http

LIST = "/api/lorebooks"
EMPTY_ENTRY = {
    "keys": [],
    "secondary_keys": [],
    "selective_logic": 0,
    "content": "",
    "comment": "",
    "enabled": True,
    "constant": False,
    "order": 100,
    "position": 0,
    "depth": 4,
    "role": 0,
    "probability": 100,
    "group": "",
    "group_weight": 100,
    "group_override": False,
    "sticky": None,
    "cooldown": None,
    "delay": None,
    "scan_depth": None,
    "case_sensitive": None,
    "match_whole_words": None,
    "exclude_recursion": False,
    "prevent_recursion": False,
    "delay_until_recursion": 0,
    "ignore_budget": False,
    "extensions": {},
}

pytestmark = pytest.mark.django_db


def make(http: Http, name: str = "The North", **fields: Any) -> dict[str, Any]:
    answer = http.post(LIST, {"name": name, **fields})
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def add(http: Http, book_id: str, **fields: Any) -> dict[str, Any]:
    answer = http.post(f"{LIST}/{book_id}/entries", fields)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def test_a_book_is_made_changed_listed_and_removed(http: Http, stranger: Http) -> None:
    made = make(http, scan_depth=3, token_budget=None, scope="always", recursive_scanning=True)
    assert made == {
        "id": str(Lorebook.objects.get().pk),
        "name": "The North",
        "description": "",
        "scan_depth": 3,
        "token_budget": None,
        "recursive_scanning": True,
        "scope": "always",
        "character_ids": [],
        "entry_count": 0,
        "token_count": 0,
        "updated_at": made["updated_at"],
    }
    address = f"{LIST}/{made['id']}"
    assert http.get(address).json() == made
    make(stranger, "Theirs")
    assert make(http, "The Wall")["scope"] == "attached"
    changed = http.patch(address, {"description": "Cold.", "token_budget": 500}).json()
    assert (changed["description"], changed["token_budget"]) == ("Cold.", 500)
    page = http.get(LIST).json()
    assert [row["name"] for row in page["results"]] == ["The North", "The Wall"]
    assert page["count"] == 2
    assert http.get(LIST, page=2).json()["detail"] == "Invalid page."
    assert http.delete(address).status_code == 204
    assert http.delete(address).status_code == 404


def test_an_entry_has_all_fields_and_keeps_its_place(http: Http) -> None:
    book = make(http)
    first = add(http, book["id"])
    assert first == {"id": str(LoreEntry.objects.get().pk), **EMPTY_ENTRY}
    fields = {
        "keys": ["wall", "/ice|snow/i"],
        "secondary_keys": ["north"],
        "selective_logic": 3,
        "content": "The Wall is seven hundred feet high.",
        "position": 4,
        "role": 2,
        "sticky": 3,
        "case_sensitive": True,
        "delay_until_recursion": True,
        "extensions": {"vectorized": True, "x": [None, 1.5]},
    }
    second = add(http, book["id"], **fields)
    assert second == EMPTY_ENTRY | fields | {"id": second["id"], "delay_until_recursion": 1}
    add(http, book["id"], comment="third")
    address = f"{LIST}/{book['id']}/entries"
    changed = http.patch(f"{address}/{second['id']}", {"sticky": None, "order": -5}).json()
    assert changed == second | {"sticky": None, "order": -5}
    assert http.get(f"{address}/{second['id']}").json() == changed
    assert http.delete(f"{address}/{first['id']}").status_code == 204
    page = http.get(address, page_size=1).json()
    assert (page["count"], page["results"]) == (2, [changed])
    told = http.get(f"{LIST}/{book['id']}").json()
    assert told["entry_count"] == 2
    assert told["token_count"] == 8


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"keys": "wall"}, "keys"),
        ({"keys": [5]}, "keys.0"),
        ({"keys": ["x" * 1_001]}, "keys.0"),
        ({"content": None}, "content"),
        ({"content": "a\0b"}, "content"),
        ({"content": "x" * 66_000}, "content"),
        ({"position": 8}, "position"),
        ({"position": "before_char"}, "position"),
        ({"role": 3}, "role"),
        ({"selective_logic": -1}, "selective_logic"),
        ({"probability": 101}, "probability"),
        ({"constant": "yes"}, "constant"),
        ({"sticky": 1.5}, "sticky"),
        ({"extensions": []}, "extensions"),
        ({"extensions": {"a": "\0"}}, "extensions"),
    ],
)
def test_what_no_entry_has_is_refused(http: Http, fields: dict[str, Any], field: str) -> None:
    book = make(http)
    address = f"{LIST}/{book['id']}/entries"
    refused = http.post(address, fields)
    assert refused.status_code == 400
    assert field in refused.json()
    entry = add(http, book["id"])
    assert http.patch(f"{address}/{entry['id']}", fields).status_code == 400
    assert http.get(f"{address}/{entry['id']}").json() == entry


def test_patterns_that_are_slow_to_check_are_checked_no_longer_than_a_moment(http: Http) -> None:
    slow = [rf"/[^x]{{0,15}}[^y]{{0,15}}[{number}q]$/" for number in range(499)]
    address = f"{LIST}/{make(http)['id']}/entries"
    assert http.post(address, {"keys": [*slow, "/(/"]}).status_code == 201
    assert http.post(address, {"keys": ["/(/", *slow]}).status_code == 400


@pytest.mark.parametrize("key", ["/(/", "/(a+)+$/", "/(?<x/i"])
@pytest.mark.parametrize("name", ["keys", "secondary_keys"])
def test_a_pattern_that_cannot_be_tried_is_refused(http: Http, name: str, key: str) -> None:
    book = make(http)
    refused = http.post(f"{LIST}/{book['id']}/entries", {name: ["fine", key]})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_pattern")
    assert refused.json()[name]
    entry = add(http, book["id"])
    again = http.patch(f"{LIST}/{book['id']}/entries/{entry['id']}", {name: [key]})
    assert again.json()["code"] == "bad_pattern"


def test_there_is_a_limit(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lorebooks, "MAX_LOREBOOKS", 1)
    monkeypatch.setattr(lorebooks, "ENTRY_LIMIT", 1)
    book = make(http)
    refused = http.post(LIST, {"name": "One more"})
    assert (refused.status_code, refused.json()["code"]) == (409, "limit_reached")
    add(http, book["id"])
    refused = http.post(f"{LIST}/{book['id']}/entries", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "limit_reached")


def test_an_entry_may_have_128_kib(http: Http) -> None:
    address = f"{LIST}/{make(http)['id']}/entries"
    assert http.post(address, {"extensions": {"a": ["x" * 60_000]}}).status_code == 201
    assert http.post(address, {"extensions": {"a": ["x" * 60_000] * 3}}).status_code == 413


def test_somebody_elses_are_not_there(http: Http, stranger: Http) -> None:
    book = make(stranger)
    entry = add(stranger, book["id"])
    mine = make(http)
    for address in (
        f"{LIST}/{book['id']}",
        f"{LIST}/{book['id']}/entries/{entry['id']}",
        f"{LIST}/{mine['id']}/entries/{entry['id']}",
        f"{LIST}/{ABSENT_ID}",
        *(f"{LIST}/{malformed}" for malformed in MALFORMED_IDS),
    ):
        assert http.get(address).content == NOT_FOUND
        assert http.patch(address, {}).content == NOT_FOUND
        assert http.delete(address).status_code == 404
    assert http.get(f"{LIST}/{book['id']}/entries").content == NOT_FOUND
    assert http.post(f"{LIST}/{book['id']}/entries", {}).content == NOT_FOUND


def test_a_conversation_names_ones_own_until_they_are_gone(http: Http, stranger: Http) -> None:
    first, second, theirs = make(http), make(http, "The South"), make(stranger)
    conversations = "/api/conversations"
    ids = [second["id"], first["id"]]
    chat = http.post(conversations, {"lorebook_ids": [*ids, second["id"]]}).json()
    assert chat["lorebook_ids"] == ids
    assert http.post(conversations, {}).json()["lorebook_ids"] == []
    for refused, status in (([theirs["id"]], 404), ([ABSENT_ID], 404), (["x"], 400), ("x", 400)):
        for answer in (
            http.post(conversations, {"lorebook_ids": refused}),
            http.patch(f"{conversations}/{chat['id']}", {"lorebook_ids": refused}),
        ):
            assert answer.status_code == status
    http.delete(f"{LIST}/{second['id']}")
    assert http.get(f"{conversations}/{chat['id']}").json()["lorebook_ids"] == [first["id"]]
    changed = http.patch(f"{conversations}/{chat['id']}", {"lorebook_ids": []}).json()
    assert changed["lorebook_ids"] == []
