"""/api/lorebooks/<id>/try: which entries messages call up, and why not the others."""

from typing import Any

import pytest

from characters.tests.conftest import NOT_FOUND, Http

LIST = "/api/lorebooks"

pytestmark = pytest.mark.django_db


def make(http: Http, *entries: dict[str, Any], **book: Any) -> tuple[str, list[str]]:
    """The address of a new book's trial, and the ids of its entries."""
    made = http.post(LIST, {"name": "Harbour", **book}).json()
    ids = [http.post(f"{LIST}/{made['id']}/entries", fields).json()["id"] for fields in entries]
    return f"{LIST}/{made['id']}/try", ids


def say(*texts: str) -> dict[str, Any]:
    roles = ["user" if at % 2 == 0 else "assistant" for at in range(len(texts))]
    return {
        "messages": [
            {"role": role, "content": text} for role, text in zip(roles, texts, strict=True)
        ]
    }


def test_keys_call_entries_up_and_the_rest_says_why_not(http: Http) -> None:
    address, (ice, wall, always, off) = make(
        http,
        {"keys": ["ice", "/sno+w/i"], "content": "The harbour freezes."},
        {"keys": ["wall"], "content": "High."},
        {"constant": True, "content": "It is a harbour."},
        {"keys": ["ice"], "content": "Off.", "enabled": False},
    )
    answer = http.post(address, say("Is there SNOOW or ice?"))
    assert answer.status_code == 200, answer.content
    found = answer.json()
    by_id = {one["entry_id"]: one for one in found["activated"]}
    assert set(by_id) == {ice, always}
    assert by_id[ice]["matched"] == ["ice", "/sno+w/i"]
    assert by_id[ice]["pass"] == 0
    assert {left["entry_id"] for left in found["rejected"]} == {wall, off}
    assert all(left["reason"] for left in found["rejected"])
    used = sum(one["tokens"] for one in found["activated"])
    assert found["budget"] == {"limit": 5000, "used": used}


def test_names_stand_in_keys_and_before_messages_as_in_a_turn(http: Http) -> None:
    http.post("/api/personas", {"name": "Sir Tom", "is_default": True})
    address, (user, named, character) = make(
        http,
        {"keys": ["{{user}}"], "content": "{{user}} is known here."},
        {"keys": ["/^Sir Tom: Good/m"], "content": "He greets."},
        {"keys": ["{{char}}"], "content": "Never without one."},
    )
    found = http.post(address, say("Good day")).json()
    assert {one["entry_id"] for one in found["activated"]} == {user, named}
    assert [left["entry_id"] for left in found["rejected"]] == [character]


def test_a_change_counts_at_once(http: Http) -> None:
    address, (entry,) = make(http, {"keys": ["ice"], "content": "Cold."})
    assert len(http.post(address, say("ice")).json()["activated"]) == 1
    http.patch(address.removesuffix("try") + f"entries/{entry}", {"keys": ["fire"]})
    assert http.post(address, say("ice")).json()["activated"] == []
    assert len(http.post(address, say("fire")).json()["activated"]) == 1


def test_effects_in_time_are_counted_over_the_messages(http: Http) -> None:
    address, _ = make(http, {"keys": ["ice"], "content": "Cold.", "sticky": 2, "scan_depth": 1})
    counts = [
        len(http.post(address, say(*texts)).json()["activated"])
        for texts in (
            ("ice",),
            ("ice", "Aye.", "And?"),
            ("ice", "Aye.", "And?", "Well.", "So?"),
        )
    ]
    assert counts == [1, 1, 0]


def test_chance_is_drawn_from_the_seed(http: Http) -> None:
    address, _ = make(http, {"constant": True, "content": "Perhaps.", "probability": 50})
    draws = [
        len(http.post(address, {**say("Well?"), "seed": seed}).json()["activated"])
        for seed in range(24)
    ]
    assert set(draws) == {0, 1}
    again = [
        len(http.post(address, {**say("Well?"), "seed": seed}).json()["activated"])
        for seed in range(24)
    ]
    assert again == draws


def test_a_books_own_budget_bounds_it(http: Http) -> None:
    entries = [{"constant": True, "content": f"{number} " * 30} for number in range(4)]
    address, _ = make(http, *entries, token_budget=70)
    found = http.post(address, say("Well?")).json()
    assert 0 < len(found["activated"]) < 4
    assert found["budget"]["limit"] == 70
    assert found["budget"]["used"] <= 70


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": "ice"},
        {"messages": [{"role": "nobody", "content": "ice"}]},
        {"messages": [{"role": "user"}]},
        {"messages": [], "seed": -1},
        {"messages": [], "seed": "x"},
    ],
)
def test_what_is_no_trial_is_refused(http: Http, body: dict[str, Any]) -> None:
    address, _ = make(http)
    assert http.post(address, body).status_code == 400


def test_somebody_elses_cannot_be_tried(http: Http, stranger: Http) -> None:
    address, _ = make(http)
    assert stranger.post(address, say("ice")).content == NOT_FOUND
