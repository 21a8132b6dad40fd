"""What entries of lorebooks are told of a turn, and what is told of them."""

import json
from dataclasses import replace
from typing import Any

from chatbot import (
    HistoryMessage,
    build_prompt,
    compose_offline,
    load_persona,
    persona_of,
    read_definition,
)
from chatbot.lore import LoreMessage, OpenBooks, read_book
from chatbot.tests.lore_prompts import TOM, ask, make, open_book, tell


def test_keys_look_at_names_and_at_the_texts_they_ask_for() -> None:
    ann = make(
        {"keys": ["Tom:"], "content": "By a name."},
        {"keys": ["dawn"], "content": "By the scenario.", "extensions": {"match_scenario": True}},
        {"keys": ["miller"], "content": "By the user.",
         "extensions": {"match_persona_description": True}},
        {"keys": ["{{user}} knows"], "content": "By a macro."},
        {"keys": ["dawn"], "content": "Not by the scenario."},
    )  # fmt: skip
    assert list(tell(ask(ann, "Tom knows."))) == ["0", "1", "2", "3"]


def test_macros_are_filled_in_and_drawn_from_the_turn() -> None:
    entry = {"constant": True, "content": "{{char}}, {{user}}, <BOT>: {{random:a,b,c,d,e,f}}"}
    texts = {
        ask(make(entry), seed=seed).messages[0].text.partition("Ann, Tom, Ann: ")[2][:1]
        for seed in range(12)
    }
    assert 1 < len(texts) <= 6
    assert texts <= set("abcdef")


def test_hidden_keys_call_up_others_and_are_not_said() -> None:
    entries = [
        {"keys": ["oak"], "content": "A tree.{{hidden_key:the {{char}} rat}}{{// mill}}"},
        {"keys": ["the Ann rat"], "content": "A rat."},
        {"keys": ["mill"], "content": "A mill."},
    ]
    ann = make(character_book={"entries": entries, "recursive_scanning": True})
    prompt = ask(ann, "An oak.")
    assert list(tell(prompt)) == ["0", "1"]
    assert "hidden" not in prompt.messages[0].text


def test_names_may_stand_in_macros() -> None:
    entry = {"constant": True, "content": "1{{reverse:{{char}}}}2{{random:{{user}},{{user}}}}3"}
    ann = make(entry, description="4{{reverse:{{user}}}}5", system_prompt="6{{reverse:{{char}}}}7")
    said = ask(ann).messages[0].text
    for text in ("1nnA2Tom3", "4moT5", "6nnA7"):
        assert text in said


def test_all_books_share_a_quarter_of_the_budget_unless_it_is_said() -> None:
    entries = [{"constant": True, "content": "word " * 80} for _ in range(20)]
    found = ask(make(*entries)).receipt.lore
    assert found is not None
    assert found["budget"] == {"limit": 1000, "used": 1000}
    assert (found["activated_count"], found["rejected_count"]) == (10, 10)
    assert {one["reason"] for one in found["rejected"]} == {"budget"}
    opened = replace(open_book(*entries[:3]), budget=250)
    both = ask(make(*entries), opened=opened).receipt.lore
    assert both is not None
    # Those of the chat come first.
    assert [(one["source"], one["used"]) for one in both["books"]] == [
        ("chat", 200),
        ("character", 0),
    ]


def test_what_lasts_needs_the_whole_branch_and_not_the_history_that_is_sent() -> None:
    ann = make()
    opened = open_book({"keys": ["ice"], "content": "Cold.", "extensions": {"sticky": 6}})
    branch = (
        LoreMessage("user", "Ice!"),
        LoreMessage("assistant", "Aye."),
        LoreMessage("user", "Hm."),
        LoreMessage("assistant", "Aye."),
    )
    tail = [HistoryMessage("assistant", "Aye.")]
    whole = replace(opened, branch=branch)
    assert tell(ask(ann, opened=whole, history=tail))["0"]["reason"] == "sticky"
    assert tell(ask(ann, opened=opened, history=tail)) == {}


def test_seeds_of_earlier_turns_decide_what_they_drew() -> None:
    entry = {"keys": ["ice"], "content": "Cold.",
             "extensions": {"sticky": 9, "probability": 50}}  # fmt: skip
    branch = (LoreMessage("user", "Ice!"), LoreMessage("assistant", "Aye."),
              LoreMessage("user", "Hm."), LoreMessage("assistant", "Aye."))  # fmt: skip
    lasting = {
        seed: bool(tell(ask(make(), opened=replace(open_book(entry), branch=branch,
                                                   seeds=(seed, 0, 0, 0)))))
        for seed in range(20)
    }  # fmt: skip
    assert set(lasting.values()) == {True, False}
    first = {
        seed: bool(tell(ask(make(), "Ice!", opened=open_book(entry), history=[], seed=seed)))
        for seed in range(20)
    }
    assert lasting == first


def test_an_entry_may_wait_for_a_greeting() -> None:
    ann = make({"constant": True, "content": "@@is_greeting 1\nShut."})
    began = [HistoryMessage("assistant", "Shut the door, Tom.")]
    assert list(tell(ask(ann, history=began))) == ["0"]
    assert tell(ask(ann, history=[HistoryMessage("assistant", "Rye or wheat?")])) == {}
    assert tell(ask(ann, history=[])) == {}


def test_entries_marked_for_it_are_found_by_meaning_too() -> None:
    known = {"keys": ["who built the oven"], "content": "Her grandmother built it.",
             "extensions": {"vectorized": True}}  # fmt: skip
    ann = make(known, {"keys": ["who built the oven"], "content": "By keys alone."})
    found = tell(ask(ann, "And that oven, who was it built by?", history=[]))
    assert [(key, one["reason"]) for key, one in found.items()] == [("0", "meaning")]
    by_key = tell(ask(ann, "Who built the oven?", history=[]))
    assert {one["reason"] for one in by_key.values()} == {"meaning", "keys"}
    assert by_key.keys() == {"0", "1"}


def test_ours_are_ranked_and_the_others_fire_by_their_keys() -> None:
    ours = {"keys": ["who built the oven"], "content": "Her grandmother.",
            "extensions": {"bronn": {}}}  # fmt: skip
    ann = make(ours, {"keys": ["guild"], "content": "It forbids."}, {"content": "No key."})
    prompt = ask(ann, "What of the guild? And the oven, who built it?")
    kinds = {one.source_id: one.kind for one in prompt.receipt.segments if one.text}
    assert (kinds["0"], kinds["1"]) == ("knowledge", "lore_before")
    account = prompt.receipt.lore or {}
    assert [one["reason"] for one in account["rejected"]] == ["no key"]
    assert ann.entry_count == 3


def test_a_change_of_lore_leaves_the_kept_system_message_alone() -> None:
    ann = make({"keys": ["ice"], "content": "Cold."})
    before = ask(ann).messages[0].text
    kept = ann.system_message.cache_info().misses  # type: ignore[attr-defined]
    assert "Cold." in ask(ann, "Ice?").messages[0].text
    assert ask(ann).messages[0].text == before
    assert ann.system_message.cache_info().misses == kept  # type: ignore[attr-defined]


def test_a_server_character_takes_an_open_book_and_is_the_same_without() -> None:
    bronn = load_persona("bronn")
    plain = ask(bronn, "What do you charge?")
    opened = open_book({"keys": ["charge"], "content": "Gold is short."})
    with_book = ask(bronn, "What do you charge?", opened=opened)
    assert plain.receipt.lore is None
    system = with_book.messages[0].text
    assert system.replace("Gold is short.\n\n", "") == plain.messages[0].text
    assert with_book.messages[1:] == plain.messages[1:]
    assert ask(bronn, "Hm", opened=OpenBooks((read_book({}),))) == ask(bronn, "Hm")


def test_the_account_is_bounded_and_json() -> None:
    entries: list[dict[str, Any]] = [
        {"id": f"e{n}", "keys": [f"key{n}"], "content": "x", "comment": "c" * 500}
        for n in range(5_000)
    ]
    entries[4_999]["enabled"] = False
    account = ask(make(*entries), "key7?").receipt.as_dict()["lore"]
    assert json.loads(json.dumps(account)) == account
    assert (account["activated_count"], account["rejected_count"]) == (1, 4_999)
    assert len(account["rejected"]) == 50
    assert account["rejected"][0]["reason"] == "disabled"
    assert len(account["activated"][0]["comment"]) == 100


def test_without_a_model_the_entries_that_a_question_names_are_said() -> None:
    ann = make(
        {"keys": ["ice", "/fro(st|zen)/"], "content": "The pond of {{user}} froze."},
        {"constant": True, "content": "Always."},
    )
    for question in ("Is there ice?", "Is it frozen?"):
        assert compose_offline(ann, question, [], user=TOM) == "The pond of Tom froze."
    # No key names the second one.
    assert "What about" not in compose_offline(ann, "Explain photosynthesis.", [])
    # It is still called up by the message before, and that was answered.
    before = [HistoryMessage("user", "Is there ice?"), HistoryMessage("assistant", "Ice? Aye.")]
    assert "froze" not in compose_offline(ann, "Explain photosynthesis.", before, user=TOM)


def test_a_hand_written_book_and_one_that_was_read_from_a_file_say_the_same() -> None:
    written = {"keys": ["ice"], "content": "Cold.", "position": "after_char", "id": 0}
    world = {"entries": {"0": {"uid": 0, "key": ["ice"], "content": "Cold.", "position": 1}}}
    prompts = [
        build_prompt(persona_of(read_definition({"name": "A", "description": "B.",
                                                 "character_book": book}), slug="a"),
                     "Ice?", [], budget=4000)
        for book in ({"entries": [written]}, world)
    ]  # fmt: skip
    assert prompts[0] == prompts[1]
    assert "B.\n\nCold.\n\n" in prompts[0].messages[0].text
