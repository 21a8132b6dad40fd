"""Which lorebooks are open in a reply, as they are now, and what of the conversation they count."""

from typing import Any

import pytest

from chat.models import Conversation
from chat.tests.lore import (
    ECHO,
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


@pytest.fixture
def api(server: Server, upstream: WireServer) -> Api:
    return server.api(make_user("debtor@example.org"))


def test_a_book_that_is_always_open_is_open_with_everybody(api: Api, upstream: WireServer) -> None:
    book, _ = make_book(api, HARBOUR, scope="always")
    own = begin(api)
    bronn = str(post(api, "/api/conversations", {"character": "Bronn"})["id"])
    for conversation in (own, bronn):
        assert "freezes" in ask(api, upstream, conversation, "Is there ice?")[0]["content"]
        assert read_receipt(api, conversation)["lore"]["books"][0]["source"] == "global"
    # Named besides, it is there once, as the conversation's.
    api.http.patch(f"/api/conversations/{own}", json={"lorebook_ids": [book]})
    assert str(ask(api, upstream, own, "Ice!")[0]).count("freezes") == 1
    assert read_receipt(api, own)["lore"]["books"][0]["source"] == "chat"
    persona = post(api, "/api/personas", {"name": "Jon"})["id"]
    api.http.patch(f"/api/conversations/{bronn}", json={"persona_id": persona})
    assert "freezes" in ask(api, upstream, bronn, "Ice?")[0]["content"]


def test_nobody_reads_in_anybody_elses_book(server: Server, api: Api, upstream: WireServer) -> None:
    other = server.api(make_user())
    attached, _ = make_book(other, HARBOUR)
    make_book(other, HARBOUR, scope="always")
    conversation = begin(api)
    # No request can bring that about.
    Conversation.objects.filter(pk=conversation).update(lorebook_ids=[attached])
    assert "freezes" not in str(ask(api, upstream, conversation, "Is there ice?"))
    assert read_receipt(api, conversation)["lore"] is None


def test_a_change_is_in_the_next_prompt(api: Api, upstream: WireServer) -> None:
    book, (entry,) = make_book(api, HARBOUR)
    path = f"/api/lorebooks/{book}"
    conversation = begin(api, lorebook_ids=[book])
    assert "freezes" in str(ask(api, upstream, conversation, "Ice?")[0])
    api.http.patch(f"{path}/entries/{entry}", json={"content": "It thaws."})
    system = ask(api, upstream, conversation, "Ice?")[0]["content"]
    assert "It thaws." in system
    assert "freezes" not in system
    api.http.patch(path, json={"token_budget": 1})
    assert "thaws" not in str(ask(api, upstream, conversation, "Ice?")[0])
    (left,) = read_receipt(api, conversation)["lore"]["rejected"]
    assert left["reason"] == "budget of the book"
    api.http.delete(path)
    assert "thaws" not in str(ask(api, upstream, conversation, "Ice?")[0])
    assert read_receipt(api, conversation)["lore"] is None


def test_what_lasts_is_counted_over_the_branch_that_shows(api: Api, upstream: WireServer) -> None:
    sticky = {"keys": ["ice"], "content": "Cold.", "sticky": 4, "cooldown": 2, "scan_depth": 1}
    late = {"constant": True, "content": "Late.", "delay": 4}
    book, (cold, _) = make_book(api, sticky, late)
    conversation = begin(api, lorebook_ids=[book])

    def say(prompt: str, **fields: Any) -> tuple[bool, bool]:
        system = ask(api, upstream, conversation, prompt, **fields)[0]["content"]
        return "Cold." in system, "Late." in system

    assert say("Hello.") == (False, False)
    # Three messages now.
    assert say("Ice!") == (True, False)
    assert say("One.") == (True, True)
    assert say("Two.") == (True, True)
    assert say("Three.") == (False, True)
    (rest,) = read_receipt(api, conversation)["lore"]["rejected"]
    assert (rest["entry_id"], rest["reason"]) == (cold, "cooldown")
    messages = api.get(f"/api/conversations/{conversation}/messages")["results"]
    # The other branch begins where nobody has spoken of ice.
    assert say("Two.", parent_id=messages[1]["id"]) == (False, False)
    assert say("Still?") == (False, True)
    # A third one begins where the ice was spoken of and lasts, to the seventh message.
    assert say("Four.", parent_id=messages[5]["id"]) == (True, True)
    assert say("Five.") == (False, True)
    # Back on the first: it has rested.
    leaf = {"leaf_id": messages[9]["id"]}
    assert api.http.patch(f"/api/conversations/{conversation}", json=leaf).status_code == 200
    assert say("Ice again?") == (True, True)


def test_another_answer_and_a_continuation_are_made_by_the_same_books(
    api: Api, upstream: WireServer
) -> None:
    # The last two are names of one.
    kinds = ("normal", "continue", "quiet", "regenerate", "swipe")
    by_kind = [
        {"constant": True, "content": f"A {kind} turn.", "extensions": {"triggers": [kind]}}
        for kind in kinds
    ]
    book, _ = make_book(api, HARBOUR, *by_kind)
    conversation = begin(api, lorebook_ids=[book])

    def find(seen: Any) -> list[str]:
        assert seen.end["status"] == "final"
        system = upstream.received[-1].body["messages"][0]["content"]
        assert "The harbour freezes over." in system
        return [kind for kind in kinds if f"A {kind} turn." in system]

    first = api.stream(conversation, "Ice?", model="openai/length")
    assert find(first) == ["normal"]
    start = first.frames[0].data
    more = {"continue_message_id": start["message_id"], "model": ECHO}
    assert find(api.stream(conversation, **more)) == ["continue"]
    again = {"parent_id": start["user_message_id"], "create_user_message": False, "model": ECHO}
    assert find(api.stream(conversation, **again)) == ["regenerate", "swipe"]


def test_a_continuation_has_the_prompt_of_its_beginning(api: Api, upstream: WireServer) -> None:
    chance = [
        {"constant": True, "content": f"Chance {number} {{{{random:a,b,c}}}}.", "probability": 50}
        for number in range(8)
    ]
    book, _ = make_book(api, *chance)
    conversation = begin(api, lorebook_ids=[book])
    first = api.stream(conversation, "Well?", model="openai/length")
    api.stream(conversation, continue_message_id=first.frames[0].data["message_id"], model=ECHO)
    before, after = (received.body["messages"] for received in upstream.received[-2:])
    assert "Chance" in str(before[0])
    assert after == [*before, {"role": "assistant", "content": first.text}]


def test_without_a_model_what_was_called_up_is_said(api: Api, upstream: WireServer) -> None:
    book, _ = make_book(api, {"keys": ["ice"], "content": "The harbour of {{user}} freezes."})
    conversation = begin(api, lorebook_ids=[book])
    seen = api.stream(conversation, "Is there ice?", model="offline/persona")
    assert "The harbour of debtor freezes." in seen.text
    # It was said, and this does not ask for it.
    assert "freezes" not in api.stream(conversation, "And fire?", model="offline/persona").text


def test_a_book_typed_in_and_the_same_book_imported_give_the_same_prompt(
    api: Api, upstream: WireServer
) -> None:
    entries = [
        {**HARBOUR, "order": 5, "position": 1},
        {"keys": ["ice"], "secondary_keys": ["snow"], "selective_logic": 2, "content": "No snow."},
        {"keys": ["freezes"], "content": "By recursion.", "position": 4, "depth": 1, "role": 1},
        {"keys": ["ICE"], "content": "Never.", "case_sensitive": True},
        {"keys": ["ic"], "content": "Nor this.", "match_whole_words": True},
        {"constant": True, "content": "Always, {{user}}.", "position": 5, "order": 2},
        {"constant": True, "content": "Off.", "enabled": False},
        {"keys": ["/i.e/"], "content": "By pattern.", "group": "one", "group_override": True},
        {"keys": ["ice"], "content": "Loser.", "group": "one", "order": 50},
    ]
    typed, _ = make_book(api, *entries, recursive_scanning=True, scan_depth=3)
    shapes = ("sillytavern", "v3", "v2")
    files = [
        api.http.get(f"/api/lorebooks/{typed}/export", params={"format": shape}).content
        for shape in shapes
    ]
    character = make_character(api)

    def tell(book: str) -> list[Json]:
        conversation = begin(api, character_id=character, lorebook_ids=[book])
        ask(api, upstream, conversation, "Hello.")
        return ask(api, upstream, conversation, "Is there ice?")

    wanted = tell(typed)
    assert all(
        text in str(wanted)
        for text in ("freezes over", "No snow", "By recursion", "Always, debtor", "By pattern")
    )
    assert not any(text in str(wanted) for text in ("Never", "Nor this", "Off.", "Loser"))
    for shape, file in zip(shapes, files, strict=True):
        answer = api.http.post("/api/lorebooks/import", files={"file": ("book.json", file)})
        assert answer.status_code == 201, answer.text
        imported = answer.json()["lorebook"]["id"]
        if shape == "sillytavern":
            # Its files have no fields of a book.
            rules = {"recursive_scanning": True, "scan_depth": 3}
            api.http.patch(f"/api/lorebooks/{imported}", json=rules)
        assert tell(imported) == wanted, shape
