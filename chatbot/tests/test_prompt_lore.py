"""Lorebooks in prompts: where their entries stand, what they are told of the turn, the account."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot import (
    AuthorNote,
    HistoryMessage,
    Persona,
    Prompt,
    Turn,
    UserPersona,
    build_prompt,
    compose_offline,
    estimate,
    load_persona,
    persona_of,
    read_definition,
)
from chatbot.lore import LoreMessage, OpenBooks, read_book
from chatbot.lore.book import Source
from chatbot.tests.definitions import make_ann

TOM = UserPersona("Tom", "A miller.")
MARK = "# Direction from the author, not from the user\n"
SAID = [
    HistoryMessage("assistant", "Early again?"),
    HistoryMessage("user", "One."),
    HistoryMessage("assistant", "Two."),
]


def make(*entries: Any, **own: Any) -> Persona:
    """Ann with a book of these entries and no other knowledge."""
    book = {"entries": list(entries)}
    return make_ann(**{"character_book": book, "post_history_instructions": ""} | own)


def ask(persona: Persona, question: str = "Now?", **given: Any) -> Prompt:
    history = given.pop("history", SAID)
    opened = given.pop("opened", OpenBooks())
    turn = Turn(seed=given.pop("seed", 1), user=TOM, lore=opened)
    return build_prompt(persona, question, history, **{"budget": 4000, "turn": turn} | given)


def open_book(*entries: Any, id: str = "mine", source: Source = "chat", **book: Any) -> OpenBooks:
    made = read_book({"entries": list(entries), **book}, id=id, source=source)
    return OpenBooks((made,))


def said(prompt: Prompt) -> str:
    shown = " ".join(f"{one.role[0]}:{one.text}" for one in prompt.messages[1:])
    return shown.replace(MARK, "D").replace("\n\n", "/").replace("\n", "|")


def tell(prompt: Prompt) -> dict[str, Any]:
    account: dict[str, Any] = prompt.receipt.as_dict()["lore"]
    return {one["entry_id"]: one for one in account["activated"]}


@pytest.mark.parametrize(
    ("extensions", "content", "sent"),
    [
        ({"position": 4, "depth": 0}, "X", "u:... a:Early again? u:One. a:Two. u:Now?/DX"),
        ({"position": 4, "depth": 1}, "X", "u:... a:Early again? u:One. a:Two. u:DX/Now?"),
        ({"position": 4, "depth": 2, "role": 1}, "X", "u:... a:Early again? u:One./X a:Two. u:Now?"),
        ({"position": 4, "depth": 0, "role": 2}, "X", "u:... a:Early again? u:One. a:Two./X u:Now?"),
        ({"position": 4, "depth": 99}, "X", "u:DX a:Early again? u:One. a:Two. u:Now?"),
        ({}, "@@depth 1\n@@role user\nX", "u:... a:Early again? u:One. a:Two. u:X/Now?"),
        ({}, "@@reverse_depth 1\n@@role assistant\nX",
         "u:... a:Early again?/X u:One. a:Two. u:Now?"),
        ({}, "@@reverse_depth 99\nX", "u:... a:Early again? u:One. a:Two. u:Now?/DX"),
    ],
)  # fmt: skip
def test_an_entry_stands_at_its_depth_in_its_role(
    extensions: dict[str, Any], content: str, sent: str
) -> None:
    prompt = ask(make({"constant": True, "content": content, "extensions": extensions}))
    assert said(prompt) == sent
    assert tell(prompt)["0"]["place"] == "lore_at_depth"


def test_entries_of_one_depth_and_role_are_said_as_one_in_their_order() -> None:
    entries = [
        {"constant": True, "content": text, "insertion_order": order, "extensions": extensions}
        for text, order, extensions in (
            ("Second.", 2, {"position": 4, "depth": 1}),
            ("First.", 1, {"position": 4, "depth": 1}),
            ("Other.", 3, {"position": 4, "depth": 1, "role": 1}),
        )
    ]
    assert said(ask(make(*entries))).endswith("u:DFirst.|Second./Other./Now?")


@pytest.mark.parametrize(
    ("content", "around"),
    [
        ("@@position before_desc\nX", "\n\nX\n\nAnn bakes"),
        ("@@position personality\nX", "curt with people.\n\nX\n\nScenario:"),
        ("@@position scenario\nX", "before dawn.\n\nX\n\n# Who you talk to"),
        ("@@position after_desc\nX", "before dawn.\n\nX\n\n# Who you talk to"),
    ],
)
def test_decorators_place_an_entry_in_the_definition(content: str, around: str) -> None:
    assert around in ask(make({"constant": True, "content": content})).messages[0].text


def test_without_the_part_an_entry_stands_where_it_would() -> None:
    entries = [
        {"constant": True, "content": f"At {position}.", "extensions": {"position": position}}
        for position in (0, 1, 5, 6)
    ]
    bare = make(
        *entries, {"constant": True, "content": "@@position scenario\nWithin."},
        description="", personality="", scenario="", mes_example="",
    )  # fmt: skip
    system = ask(bare).messages[0].text
    assert "\n\nAt 0.\n\nWithin.\n\nAt 1.\n\n# Who you talk to" in system
    assert "\n\nAt 5.\n\nAt 6.\n\n# Instructions" in system


def test_what_joins_the_authors_note_goes_with_it() -> None:
    top, bottom = (
        {"constant": True, "content": text, "extensions": {"position": position}}
        for text, position in (("Top.", 2), ("Bottom.", 3))
    )
    ann, note = make(top, bottom), AuthorNote("Note.", 0)
    assert said(ask(ann, note=note)).endswith("u:Now?/DTop.|Note.|Bottom.")
    assert {one["place"] for one in tell(ask(ann, note=note)).values()} == {"lore_note"}
    without = ask(ann)
    assert "Top." not in said(without)
    assert {one["unplaced"] for one in tell(without).values()} == {"no author's note"}
    aside = tell(ask(ann, "[[OOC]] hm", note=note))
    assert {one["unplaced"] for one in aside.values()} == {"answered out of character"}


def test_an_outlet_is_filled_where_prompts_and_notes_name_it_and_nowhere_else() -> None:
    entries = [
        {"constant": True, "content": text, "extensions": {"position": 7, "outlet_name": name}}
        for text, name in (("Tide.", "Sea"), ("Ebb.", "Sea"), ("Lost.", "sea"), ("Empty.", ""))
    ]
    ann = make(
        *entries,
        system_prompt="Be {{char}}. {{outlet::Sea}}!",
        post_history_instructions="{{ OUTLET :: Sea }}",
        description="A {{outlet::Sea}} b.",
    )
    prompt = ask(ann, note=AuthorNote("{{outlet::Sea}}", 0))
    assert prompt.messages[0].text.startswith("Be Ann. Tide.\nEbb.!\n\nA  b.\n\n")
    assert said(prompt).endswith("Now?/DTide.|Ebb./DTide.|Ebb.")
    assert [one["place"] for one in tell(prompt).values()] == [
        "lore_outlet", "lore_outlet", None, None,
    ]  # fmt: skip
    assert tell(prompt)["2"]["unplaced"] == "outlet not in the prompt"
    # One that holds nothing leaves nothing.
    assert said(ask(make(post_history_instructions="{{outlet::Sea}}"))).endswith("u:Now?")


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


def test_all_books_share_a_quarter_of_the_budget_unless_it_is_said() -> None:
    entries = [{"constant": True, "content": "word " * 80} for _ in range(20)]
    found = ask(make(*entries)).receipt.lore
    assert found is not None
    assert (found.limit, found.used) == (1000, 1000)
    assert (found.activated_count, found.rejected_count) == (10, 10)
    assert {one.reason for one in found.rejected} == {"budget"}
    opened = replace(open_book(*entries[:3]), budget=250)
    both = ask(make(*entries), opened=opened).receipt.lore
    assert both is not None
    # Those of the chat come first.
    assert [(one.source, one.used) for one in both.books] == [("chat", 200), ("character", 0)]


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
    assert [one.reason for one in prompt.receipt.lore.rejected] == ["no key"]  # type: ignore[union-attr]
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
    entries = [
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
    # It is still called up by the message before, and that was answered.
    before = [HistoryMessage("user", "Is there ice?"), HistoryMessage("assistant", "Ice? Aye.")]
    assert "froze" not in compose_offline(ann, "Explain photosynthesis.", before, user=TOM)


entries = st.fixed_dictionaries(
    {
        "content": st.sampled_from(
            ["X", "", "{{user}} y", "@@depth 1\nZ", "@@reverse_depth 2\nW", "@@position scenario\nV"]
        ),
        "constant": st.booleans(),
        "keys": st.lists(st.sampled_from(["now", "/o./", "nothing"]), max_size=2),
        "extensions": st.fixed_dictionaries(
            {
                "position": st.integers(0, 7),
                "depth": st.integers(0, 5),
                "role": st.integers(0, 2),
                "outlet_name": st.sampled_from(["", "a"]),
            }
        ),
    }
)
histories = st.lists(
    st.builds(HistoryMessage, st.sampled_from(["user", "assistant"]), st.text(max_size=20)),
    max_size=5,
)
notes = st.none() | st.builds(
    AuthorNote,
    st.sampled_from(["", "N", "{{outlet::a}}", "n {{outlet::a}}"]),
    st.integers(0, 4),
    st.sampled_from(["system", "user", "assistant"]),
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(entries, max_size=6), histories, notes,
    st.sampled_from(["", "{{outlet::a}}", "S {{outlet::a}} s"]), st.sampled_from(["Now?", "[[OOC]] now"]),
)  # fmt: skip
def test_any_book_leaves_a_prompt_whole(
    book: list[Any], history: list[HistoryMessage], note: AuthorNote | None, own: str, asked: str
) -> None:
    persona = make(*book, system_prompt=own, post_history_instructions=own)
    prompt = ask(persona, asked, history=history, note=note)
    receipt = prompt.receipt
    assert receipt.tokens == sum(estimate(one.text) + 4 for one in prompt.messages)
    for place, message in enumerate(prompt.messages):
        pieces = [one for one in receipt.segments if one.message == place]
        assert "".join(one.text for one in pieces) == message.text
        assert all(one.tokens == estimate(one.text) for one in pieces)
    roles = [message.role for message in prompt.messages]
    assert roles == ["system", *(["user", "assistant"] * len(roles))[: len(roles) - 1]]
    assert roles[-1] == "user"
    for one in receipt.lore.activated if receipt.lore else ():
        assert (one.place is None) == (one.message is None) == (one.unplaced is not None)


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
