"""Lorebooks that go with characters: in whose replies they are, and in which order."""

from typing import Any

import pytest

from characters.server_characters import find_id
from chat.tests.lore import (
    HARBOUR,
    Json,
    ask,
    begin,
    make_book,
    make_character,
    post,
    read_receipt,
)
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, make_user

BRONN = str(find_id("Bronn"))


@pytest.fixture
def api(server: Server, upstream: WireServer) -> Api:
    return server.api(make_user("debtor@example.org"))


def list_books(api: Api, conversation: str) -> list[tuple[str, str]]:
    lore = read_receipt(api, conversation)["lore"] or {"books": []}
    return [(book["id"], book["source"]) for book in lore["books"]]


def test_a_book_is_open_in_ones_conversations_with_its_character(
    server: Server, api: Api, upstream: WireServer
) -> None:
    own = make_character(api)
    before = ask(api, upstream, begin(api, character_id=own), "Is there ice?")
    book, (entry,) = make_book(api, HARBOUR, character_ids=[own, BRONN])
    by_id, by_name = begin(api, character_id=own), begin(api, character_id=BRONN)
    for conversation in (by_id, by_name, begin_by_name(api, "Bronn"), begin_by_name(api, "bronn")):
        assert "freezes" in ask(api, upstream, conversation, "Is there ice?")[0]["content"]
        assert list_books(api, conversation) == [(book, "character")]
        (got_in,) = read_receipt(api, conversation)["lore"]["activated"]
        assert (got_in["book_id"], got_in["entry_id"]) == (book, entry)
    # To the byte what the same book says where it is named.
    attached = ask(api, upstream, begin(api, character_id=own), "Is there ice?")
    named = begin(api, character_id=make_character(api), lorebook_ids=[book])
    assert ask(api, upstream, named, "Is there ice?") == attached
    # Nowhere else, and with no trace.
    for elsewhere in (begin(api), begin_by_name(api, "Maud"), begin_by_name(api, "Nobody")):
        assert "freezes" not in str(ask(api, upstream, elsewhere, "Is there ice?"))
        assert list_books(api, elsewhere) == []
    api.http.patch(f"/api/lorebooks/{book}", json={"character_ids": []})
    assert ask(api, upstream, begin(api, character_id=own), "Is there ice?") == before


def begin_by_name(api: Api, name: str) -> str:
    return str(post(api, "/api/conversations", {"character": name})["id"])


def test_it_is_open_for_nobody_else(server: Server, api: Api, upstream: WireServer) -> None:
    definition = {"name": "Ysolde", "description": "{{char}} is a smith."}
    body = {"definition": definition, "visibility": "shared"}
    shared = str(post(api, "/api/characters", body)["id"])
    other = server.api(make_user())
    theirs, _ = make_book(other, {"keys": ["ice"], "content": "It thaws."}, character_ids=[shared])
    own, _ = make_book(api, HARBOUR, character_ids=[shared])
    for person, book, said, unsaid in (
        (api, own, "freezes", "thaws"),
        (other, theirs, "thaws", "freezes"),
    ):
        conversation = begin(person, character_id=shared)
        system = ask(person, upstream, conversation, "Is there ice?")[0]["content"]
        assert said in system
        assert unsaid not in system
        assert list_books(person, conversation) == [(book, "character")]
    third = server.api(make_user())
    conversation = begin(third, character_id=shared)
    assert "Ysolde is a smith" in str(ask(third, upstream, conversation, "Is there ice?"))
    assert list_books(third, conversation) == []
    # Hidden from the others, it goes on with them, and so does their book.
    going_on = begin(other, character_id=shared)
    api.http.patch(f"/api/characters/{shared}", json={"visibility": "private"})
    assert "thaws" in str(ask(other, upstream, going_on, "Is there ice?"))
    # Deleted, it goes on without.
    api.http.delete(f"/api/characters/{shared}")
    assert "thaws" not in str(ask(other, upstream, going_on, "Is there ice?"))


def test_a_book_that_is_open_for_several_reasons_is_there_once(
    api: Api, upstream: WireServer
) -> None:
    own = make_character(api)
    book, _ = make_book(api, HARBOUR, character_ids=[own, own], scope="always")
    conversation = begin(api, character_id=own)
    assert str(ask(api, upstream, conversation, "Ice?")).count("freezes") == 1
    assert list_books(api, conversation) == [(book, "character")]
    api.http.patch(f"/api/conversations/{conversation}", json={"lorebook_ids": [book]})
    assert str(ask(api, upstream, conversation, "Ice?")[0]).count("freezes") == 1
    assert list_books(api, conversation) == [(book, "chat")]


def test_the_order_is_that_of_other_programs(api: Api, upstream: WireServer) -> None:
    """Those of the chat first; then all others by their order, and at the same order those that
    are always open, the character's own, what is attached to it.
    """

    def entry(name: str, order: int = 100) -> Json:
        return {"constant": True, "content": f"From {name}.", "order": order}

    lore = {"entries": [{"keys": [], "insertion_order": 100, **entry("own")}]}
    own = make_character(api, character_book=lore)
    attached, _ = make_book(api, entry("attached"), entry("first", 101), character_ids=[own])
    later, _ = make_book(api, entry("later"), character_ids=[own])
    always, _ = make_book(api, entry("always"), entry("last", 99), scope="always")
    named, _ = make_book(api, entry("named", 1))
    conversation = begin(api, character_id=own, lorebook_ids=[named])
    ask(api, upstream, conversation, "Hello.")
    receipt = read_receipt(api, conversation)["lore"]
    sources = [(named, "chat"), (always, "global"), ("", "character"), (attached, "character")]
    assert list_books(api, conversation) == [*sources, (later, "character")]
    texts = {
        segment["source_id"]: segment["text"].strip()
        for segment in read_receipt(api, conversation)["segments"]
        if segment["kind"].startswith("lore_")
    }
    wanted = ("named", "first", "always", "own", "attached", "later", "last")
    assert [texts[one["entry_id"]] for one in receipt["activated"]] == [
        f"From {name}." for name in wanted
    ]


def test_what_a_reply_would_be_made_of_has_them(server: Server, api: Api) -> None:
    own = make_character(api)
    book, _ = make_book(api, HARBOUR, character_ids=[own])

    def try_out(character_id: str) -> Any:
        path = f"/api/characters/{character_id}/try"
        answer = api.http.post(path, json={"message": "Is there ice?"})
        assert answer.status_code == 200, answer.text
        return answer.json()["lore"]

    assert [(one["id"], one["source"]) for one in try_out(own)["books"]] == [(book, "character")]
    assert try_out(BRONN) is None


def test_without_a_model_it_is_said(api: Api, upstream: WireServer) -> None:
    own = make_character(api)
    make_book(api, HARBOUR, character_ids=[own])
    seen = api.stream(begin(api, character_id=own), "Is there ice?", model="offline/persona")
    assert "The harbour freezes over." in seen.text
