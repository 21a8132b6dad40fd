"""/api/lorebooks/import and /export: lorebooks from and to the files of other programs."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from characters.services.books import FORMATS
from characters.tests.conftest import NOT_FOUND, Http

LIST = "/api/lorebooks"
WORLD_INFO = {
    "name": "Harbour",
    "entries": {
        "0": {
            "uid": 0,
            "key": ["ice", "/snow/i"],
            "keysecondary": ["north"],
            "selective": True,
            "selectiveLogic": 2,
            "comment": "Winter",
            "content": "The harbour freezes.",
            "constant": False,
            "order": 40,
            "position": 4,
            "depth": 2,
            "role": 1,
            "probability": 60,
            "useProbability": True,
            "sticky": 3,
            "caseSensitive": True,
            "delayUntilRecursion": True,
            "disable": True,
            "automationId": "x7",
            "odd": {"kept": [1]},
        },
        "1": {"uid": 1, "key": [], "content": "Always.", "constant": True},
    },
}

pytestmark = pytest.mark.django_db


def send(http: Http, data: Any, **form: str) -> Any:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    fields = {"file": SimpleUploadedFile("harbour.json", raw), **form}
    return http.client.post(f"{LIST}/import", fields, headers=http.headers)


def entries(http: Http, book_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get(f"{LIST}/{book_id}/entries").json()["results"]
    return found


def without_ids(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in entry.items() if name != "id"} for entry in found]


def export(http: Http, book_id: str, kind: str = "sillytavern") -> Any:
    answer = http.get(f"{LIST}/{book_id}/export", format=kind)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_world_info_means_the_same_here(http: Http) -> None:
    answer = send(http, WORLD_INFO)
    assert answer.status_code == 201, answer.content
    book, report = answer.json()["lorebook"], answer.json()["report"]
    assert (book["name"], book["entry_count"], report["entries"]) == ("Harbour", 2, 2)
    first, second = entries(http, book["id"])
    wanted = {
        "keys": ["ice", "/snow/i"],
        "secondary_keys": ["north"],
        "selective_logic": 2,
        "comment": "Winter",
        "order": 40,
        "position": 4,
        "depth": 2,
        "role": 1,
        "probability": 60,
        "sticky": 3,
        "cooldown": None,
        "case_sensitive": True,
        "delay_until_recursion": 1,
        "enabled": False,
    }
    assert {name: first[name] for name in wanted} == wanted
    assert second["constant"]
    assert second["position"] == 0


def test_it_goes_out_as_it_came_but_for_what_was_changed(http: Http) -> None:
    book = send(http, WORLD_INFO).json()["lorebook"]
    out = export(http, book["id"])["entries"]
    for number, entry in WORLD_INFO["entries"].items():  # type: ignore[attr-defined]
        assert {name: out[number][name] for name in entry} == entry
    first = entries(http, book["id"])[0]
    http.patch(f"{LIST}/{book['id']}/entries/{first['id']}", {"depth": 9})
    changed = export(http, book["id"])["entries"]["0"]
    assert changed == out["0"] | {"depth": 9}


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_typed_in_comes_back_from_each_program(http: Http, kind: str) -> None:
    book = http.post(LIST, {"name": "Typed", "scan_depth": 5, "token_budget": 300}).json()
    fields = {"keys": ["wall"], "content": "High.", "order": 3, "enabled": True}
    http.post(f"{LIST}/{book['id']}/entries", fields)
    again = send(http, export(http, book["id"], kind)).json()["lorebook"]
    (entry,) = entries(http, again["id"])
    assert {name: entry[name] for name in fields} == fields
    if kind in ("sillytavern", "v3", "v2"):
        assert without_ids([entry]) == without_ids(entries(http, book["id"]))
        assert (again["scan_depth"], again["token_budget"]) == (5, 300)


def test_a_dry_run_stores_nothing(http: Http) -> None:
    answer = send(http, WORLD_INFO, dry_run="true")
    assert (answer.status_code, answer.json()["lorebook"]) == (200, None)
    assert answer.json()["report"]["entries"] == 2
    assert http.get(LIST).json()["count"] == 0


def test_one_that_one_has_already_is_told(http: Http, stranger: Http) -> None:
    first = send(http, WORLD_INFO).json()
    assert first["same_as"] is None
    # By what it says, in whichever form and under whatever name.
    renamed = {**export(http, first["lorebook"]["id"], "v3")}
    renamed["data"]["name"] = "Harbour (1)"
    for data in (WORLD_INFO, renamed):
        again = send(http, data, dry_run="true").json()
        assert again["content_hash"] == first["content_hash"]
        sentence = "You have the same already: “Harbour”."
        own = {"id": first["lorebook"]["id"], "name": "Harbour", "sentence": sentence}
        assert (again["same_as"], again["report"]["warnings"][-1]) == (own, sentence)
        assert send(stranger, data, dry_run="true").json()["same_as"] is None
    # It may be kept twice all the same.
    assert send(http, WORLD_INFO).json()["lorebook"]["id"] != first["lorebook"]["id"]


@pytest.mark.parametrize("fields", [{"scan_depth": 9}, {"recursive_scanning": True}])
def test_another_rule_makes_another_book(http: Http, fields: dict[str, Any]) -> None:
    book = send(http, WORLD_INFO).json()["lorebook"]
    http.patch(f"{LIST}/{book['id']}", fields)
    assert send(http, WORLD_INFO, dry_run="true").json()["same_as"] is None


def test_so_does_an_entry_that_was_changed(http: Http) -> None:
    book = send(http, WORLD_INFO).json()["lorebook"]
    first = entries(http, book["id"])[0]
    address = f"{LIST}/{book['id']}/entries/{first['id']}"
    http.patch(address, {"content": "It thaws."})
    assert send(http, WORLD_INFO, dry_run="true").json()["same_as"] is None
    http.patch(address, {"content": first["content"]})
    assert send(http, WORLD_INFO, dry_run="true").json()["same_as"]["id"] == book["id"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no book", "not_a_card"), ({"name": "Tilda"}, "not_a_card"), (b"{", "card_broken")],
)
def test_what_is_no_book_is_told(http: Http, data: Any, code: str) -> None:
    answer = send(http, data)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("Harbour", "sillytavern", 'filename="Harbour.json"'),
        ("Harbour", "risu", 'filename="Harbour (risu).json"'),
        ("../a: b?", "sillytavern", 'filename="a b.json"'),
        ("..", "v3", 'filename="Lorebook (v3).json"'),
        ("港", "v2", "filename*=utf-8''%E6%B8%AF%20%28v2%29.json"),
        ("y" * 200, "sillytavern", f'filename="{"y" * 60}.json"'),
    ],
)
def test_a_file_has_the_name_of_its_lorebook(http: Http, name: str, kind: str, told: str) -> None:
    book = http.post(LIST, {"name": name}).json()
    answer = http.get(f"{LIST}/{book['id']}/export", format=kind)
    assert answer["Content-Disposition"] == f"attachment; {told}"


def test_nobody_exports_what_is_not_theirs(http: Http, stranger: Http) -> None:
    book = send(http, WORLD_INFO).json()["lorebook"]
    assert stranger.get(f"{LIST}/{book['id']}/export").content == NOT_FOUND
    assert http.get(f"{LIST}/{book['id']}/export", format="pdf").status_code == 400
