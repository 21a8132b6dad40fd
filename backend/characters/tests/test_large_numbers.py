"""Whole numbers of more than 64 bits, in cards and books: they go out as they came in."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from characters.tests.conftest import LIST, Http
from chatbot.formats import write_json, write_png

NUMBERS = {
    "snowflake": 2**53 + 1,
    "unsigned": 2**64 - 1,
    "beyond": 2**64,
    "below": -(2**63) - 1,
    "far": 123456789012345678901234567890,
    "float": 1.5,
}
ENTRY = {
    "keys": ["ice"],
    "content": "The harbour freezes.",
    "enabled": True,
    "insertion_order": 10**25,
    "extensions": {"elsewhere": NUMBERS},
}
DEFINITION: dict[str, Any] = {
    "name": "Tilda",
    "extensions": {"elsewhere": NUMBERS, "depth_prompt": {"prompt": "x", "depth": 2**70}},
    "unheard_of": [NUMBERS],
    "character_book": {"extensions": NUMBERS, "entries": [ENTRY]},
}

pytestmark = pytest.mark.django_db


def send(http: Http, path: str, data: bytes) -> Any:
    fields = {"file": SimpleUploadedFile("tilda", data)}
    answer = http.client.post(f"{path}/import", fields, headers=http.headers)
    assert answer.status_code == 201, answer.content
    return answer.json()


def assert_exact(found: Any, wanted: Any) -> None:
    # As text: in Python 2.0 ** 64 == 2 ** 64. PostgreSQL orders the keys of its JSON anew.
    assert json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@pytest.mark.parametrize("kind", ["png", "json", "charx"])
@pytest.mark.parametrize("write", [write_json, write_png])
def test_a_card(http: Http, write: Any, kind: str) -> None:
    answer = send(http, LIST, write(DEFINITION))
    assert answer["report"]["repaired"] == []
    first = answer["character"]
    out = http.get(f"{LIST}/{first['id']}/export", format=kind).content
    again = send(http, LIST, out)["character"]
    for shown in (first, again, http.get(f"{LIST}/{first['id']}").json()):
        for name in ("extensions", "unheard_of"):
            assert_exact(shown["definition"][name], DEFINITION[name])
        book = shown["definition"]["character_book"]
        assert_exact(book["extensions"], NUMBERS)
        assert_exact(book["entries"][0]["extensions"]["elsewhere"], NUMBERS)
        assert_exact(book["entries"][0]["insertion_order"], 10**25)


def test_a_definition_that_is_sent(http: Http) -> None:
    made = http.make(**DEFINITION)
    assert_exact(made["definition"]["extensions"], DEFINITION["extensions"])
    changes = {"definition": {**DEFINITION, "scenario": "At night."}}
    changed = http.patch(f"{LIST}/{made['id']}", changes).json()
    assert_exact(changed["definition"]["unheard_of"], [NUMBERS])
    assert (changed["version"]["number"], changed["entry_count"]) == (2, 1)
    copy = http.post(f"{LIST}/{made['id']}/duplicate").json()
    assert_exact(copy["definition"]["extensions"], DEFINITION["extensions"])
    tried = http.post(f"{LIST}/{made['id']}/try", {"message": "Is there ice?"})
    assert tried.status_code == 200, tried.content


def test_a_lorebook(http: Http) -> None:
    path = "/api/lorebooks"
    book = {"name": "North", "more": NUMBERS, **DEFINITION["character_book"]}
    first = send(http, path, json.dumps({"spec": "lorebook_v3", "data": book}).encode())["lorebook"]
    out = http.get(f"{path}/{first['id']}/export", format="v3").content
    exported = json.loads(out)["data"]
    assert_exact(exported["more"], NUMBERS)
    assert_exact(exported["extensions"], NUMBERS)
    assert_exact(exported["entries"][0]["extensions"]["elsewhere"], NUMBERS)
    assert_exact(exported["entries"][0]["insertion_order"], 10**25)
    [entry] = http.get(f"{path}/{first['id']}/entries").json()["results"]
    assert_exact(entry["extensions"]["elsewhere"], NUMBERS)
    sent = http.patch(f"{path}/{first['id']}/entries/{entry['id']}", {"extensions": {"a": 2**80}})
    assert_exact(sent.json()["extensions"], {"a": 2**80})
