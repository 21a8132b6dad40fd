"""Replies use lorebooks: where their entries stand, and what the receipt says of them."""

import pytest

from chat.tests.lore import HARBOUR, ask, begin, make_book, make_character, read_receipt
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, make_user


@pytest.fixture
def api(server: Server, upstream: WireServer) -> Api:
    return server.api(make_user("debtor@example.org"))


def test_a_book_of_the_conversation_fires_by_its_keys(api: Api, upstream: WireServer) -> None:
    book, _ = make_book(api, HARBOUR)
    conversation = begin(api, lorebook_ids=[book])
    assert "freezes" not in str(ask(api, upstream, conversation, "Who are you?"))
    sent = ask(api, upstream, conversation, "Is there ICE?")
    assert "The harbour freezes over.\n\nYsolde is a smith." in sent[0]["content"]
    # Two messages are searched: the question and the reply before.
    assert "freezes" in str(ask(api, upstream, conversation, "Go on."))
    assert "freezes" not in str(ask(api, upstream, conversation, "And the weather?")[0])
    assert "freezes" not in str(ask(api, upstream, begin(api), "Is there ice?"))


def test_each_position_has_its_place(api: Api, upstream: WireServer) -> None:
    entries = [
        {"constant": True, "content": f"Place {position}.", "position": position, "depth": 1}
        for position in range(7)
    ]
    outlet = {"constant": True, "content": "Place 7.", "position": 7}
    book, _ = make_book(api, *entries, {**outlet, "extensions": {"outlet_name": "Tide"}})
    character = make_character(api, mes_example="<START>\n{{user}}: Hm?\n{{char}}: Hm.")
    note = {"text": "It rains. {{outlet::Tide}}", "depth": 0, "role": "system"}
    conversation = begin(api, character_id=character, lorebook_ids=[book], author_note=note)
    ask(api, upstream, conversation, "Hello.")
    sent = ask(api, upstream, conversation, "And now?")
    system, end = sent[0]["content"], sent[-1]["content"]
    assert "Place 0.\n\nYsolde is a smith.\n\nPlace 1.\n\n" in system
    examples = "# Examples of the voice\n- Someone: Hm?\n  Ysolde: Hm.\n\n"
    assert f"\n\nPlace 5.\n\n{examples}Place 6.\n\n# Instr" in system
    direction = "# Direction from the author, not from the user\n"
    assert end == (
        f"{direction}Place 4.\n\nAnd now?\n\n{direction}Place 2.\nIt rains. Place 7.\nPlace 3."
    )


def test_the_receipt_says_what_got_in_and_why_the_rest_did_not(
    api: Api, upstream: WireServer
) -> None:
    book, (ice, wall, note) = make_book(
        api,
        {**HARBOUR, "comment": "Ice", "keys": ["ice", "/snow+/"]},
        {"keys": ["wall"], "content": "High."},
        {"keys": ["ice"], "content": "A note.", "position": 2},
        token_budget=100,
    )
    own = {"name": "Own", "entries": [{"id": 3, "keys": ["smith"], "content": "Soot."}]}
    conversation = begin(
        api, character_id=make_character(api, character_book=own), lorebook_ids=[book]
    )
    ask(api, upstream, conversation, "Ice and snoww, smith?")
    receipt = read_receipt(api, conversation)
    lore = receipt["lore"]
    first, second, third = lore["activated"]
    assert first == {
        "book_id": book,
        "entry_id": ice,
        "comment": "Ice",
        "reason": "keys",
        "matched": ["ice", "/snow+/"],
        "pass": 0,
        "tokens": first["tokens"],
        "position": 0,
        "depth": 4,
        "role": "system",
        "place": "lore_before",
        "message": 0,
        "unplaced": None,
    }
    assert (second["entry_id"], second["place"], second["unplaced"]) == (
        note, None, "no author's note",
    )  # fmt: skip
    assert (third["book_id"], third["entry_id"], third["place"]) == ("", "3", "lore_before")
    assert lore["rejected"] == [
        {"book_id": book, "entry_id": wall, "comment": "wall", "reason": "no key"}
    ]
    used = [first["tokens"] + second["tokens"], third["tokens"]]
    assert lore["books"] == [
        {"id": book, "name": "Harbour", "source": "chat", "limit": 100, "used": used[0],
         "entry_count": 3},
        {"id": "", "name": "Own", "source": "character", "limit": None, "used": used[1],
         "entry_count": 1},
    ]  # fmt: skip
    assert lore["budget"] == {"limit": 5000, "used": sum(used)}
    assert (lore["activated_count"], lore["rejected_count"]) == (3, 1)
    pieces = [row for row in receipt["segments"] if row["kind"] == "lore_before"]
    assert [(row["source_id"], row["reason"], row["text"]) for row in pieces] == [
        (ice, "matched ice, /snow+/", "The harbour freezes over.\n"),
        ("3", "matched smith", "Soot.\n\n"),
    ]


def test_without_books_a_receipt_has_none(api: Api, upstream: WireServer) -> None:
    conversation = begin(api)
    ask(api, upstream, conversation, "Hello.")
    assert read_receipt(api, conversation)["lore"] is None


def test_trying_a_character_out_opens_its_book_and_those_always_open(api: Api) -> None:
    always, (ice,) = make_book(api, HARBOUR, scope="always")
    make_book(api, {"constant": True, "content": "Attached only."})
    own = {"entries": [{"id": "own", "keys": ["smith"], "content": "Soot."}]}
    character = make_character(api, character_book=own)
    body = {"message": "Is there ice, smith?"}
    answer = api.http.post(f"/api/characters/{character}/try", json=body)
    receipt = answer.json()
    activated = [(one["book_id"], one["entry_id"]) for one in receipt["lore"]["activated"]]
    assert activated == [(always, ice), ("", "own")]
    system = "".join(row["text"] for row in receipt["segments"] if row["message"] == 0)
    assert "The harbour freezes over.\nSoot.\n\nYsolde is a smith." in system
