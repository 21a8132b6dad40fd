"""Where the entries of lorebooks stand in a prompt."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot import AuthorNote, HistoryMessage, estimate
from chatbot.tests.examples import examples
from chatbot.tests.lore_prompts import ask, make, said, tell


@pytest.mark.parametrize(
    ("extensions", "content", "sent"),
    [
        ({"position": 4, "depth": 0}, "X", "u:... a:Early again? u:One. a:Two. u:Now?/DX"),
        ({"position": 4, "depth": 1}, "X", "u:... a:Early again? u:One. a:Two. u:DX/Now?"),
        ({"position": 4, "depth": 2, "role": 1}, "X",
         "u:... a:Early again? u:One./X a:Two. u:Now?"),
        ({"position": 4, "depth": 0, "role": 2}, "X",
         "u:... a:Early again? u:One. a:Two./X u:Now?"),
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
    # Named over and over in one text it stands there once.
    assert said(ask(make(*entries, post_history_instructions="{{outlet::Sea}}" * 9))).endswith(
        "u:Now?/DTide.|Ebb."
    )
    # One that holds nothing leaves nothing.
    assert said(ask(make(post_history_instructions="{{outlet::Sea}}"))).endswith("u:Now?")


entries = st.fixed_dictionaries(
    {
        "content": st.sampled_from(
            [
                "X",
                "",
                "{{user}} y",
                "@@depth 1\nZ",
                "@@reverse_depth 2\nW",
                "@@position scenario\nV",
            ]
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


@examples(150)
@given(
    st.lists(entries, max_size=6), histories, notes,
    st.sampled_from(["", "{{outlet::a}}", "S {{outlet::a}} s"]),
    st.sampled_from(["Now?", "[[OOC]] now"]),
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
    for one in receipt.lore["activated"] if receipt.lore else ():
        assert (one["place"] is None) == (one["message"] is None) == (one["unplaced"] is not None)
