"""Replies use lorebooks: the conversation's, the character's, and those that are always open."""

from typing import Any

import pytest

from chat.models import Conversation
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, make_user

ECHO = "openai/echo"
HARBOUR = {"keys": ["ice"], "content": "The harbour freezes over."}
Json = dict[str, Any]


@pytest.fixture
def api(server: Server, upstream: WireServer) -> Api:
    return server.api(make_user("debtor@example.org"))


def post(api: Api, path: str, body: Json) -> Json:
    answer = api.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def make_book(api: Api, *entries: Json, **book: Any) -> tuple[str, list[str]]:
    """A new lorebook of the person's, and the ids of its entries."""
    book_id = post(api, "/api/lorebooks", {"name": "Harbour", **book})["id"]
    path = f"/api/lorebooks/{book_id}/entries"
    return book_id, [post(api, path, fields)["id"] for fields in entries]


def make_character(api: Api, **fields: Any) -> str:
    definition = {"name": "Ysolde", "description": "{{char}} is a smith.", **fields}
    return str(post(api, "/api/characters", {"definition": definition})["id"])


def begin(api: Api, **fields: Any) -> str:
    fields = {"character_id": fields.pop("character_id", None) or make_character(api), **fields}
    return str(post(api, "/api/conversations", fields)["id"])


def ask(api: Api, upstream: WireServer, conversation: str, prompt: str, **fields: Any) -> list[Json]:
    """Say something, and return what the model was sent."""
    seen = api.stream(conversation, prompt, model=ECHO, **fields)
    assert seen.end["status"] == "final"
    messages: list[Json] = upstream.received[-1].body["messages"]
    return messages


def read_receipt(api: Api, conversation: str) -> Json:
    newest = api.get(f"/api/conversations/{conversation}/messages")["results"][-1]
    found: Json = api.get(f"/api/chat/runs/{newest['run_id']}/receipt")
    return found


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
    conversation = begin(
        api, character_id=character, lorebook_ids=[book], author_note=note
    )
    ask(api, upstream, conversation, "Hello.")
    sent = ask(api, upstream, conversation, "And now?")
    system, end = sent[0]["content"], sent[-1]["content"]
    assert "Place 0.\n\nYsolde is a smith.\n\nPlace 1.\n\n" in system
    assert "\n\nPlace 5.\n\n# Examples of the voice\n- Someone: Hm?\n  Ysolde: Hm.\n\nPlace 6.\n\n# Instr" in (
        system
    )
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
        {"book_id": book, "entry_id": wall, "comment": "", "reason": "no key"}
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


def test_a_book_that_is_always_open_is_open_with_everybody(
    api: Api, upstream: WireServer
) -> None:
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


def test_nobody_reads_in_anybody_elses_book(
    server: Server, api: Api, upstream: WireServer
) -> None:
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


def test_what_lasts_is_counted_over_the_branch_that_shows(
    api: Api, upstream: WireServer
) -> None:
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
    kinds = ("normal", "continue", "regenerate")
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
    assert find(api.stream(conversation, **again)) == ["regenerate"]


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
