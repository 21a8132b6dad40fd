"""The parts of a prompt: their order, and what goes first where the budget ends."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import chatbot
from chatbot import AuthorNote, HistoryMessage, MacroContext, Prompt, UserPersona, build_prompt
from chatbot.layout import END, HISTORY, PARTS, SYSTEM, Part
from chatbot.tests.definitions import EXTENDED, OUR_BOOK, make_ann

PLAIN = {"bronn": EXTENDED["bronn"]}
# An entry at each position of world info, and behind the scenario.
EVERYWHERE = [
    {
        "content": content,
        "constant": True,
        "extensions": {"position": position, "depth": 1, "outlet_name": "x"},
    }
    for position, content in enumerate([*"abcdefgh", "@@position scenario\ni"])
]
STANDS = {SYSTEM: "system message", HISTORY: "between", END: "end"}
SAID = [
    HistoryMessage("user", "One."),
    HistoryMessage("assistant", "Two."),
    HistoryMessage("user", "Three."),
]


def write_row(part: Part) -> str:
    share = "" if part.share is None else f"{part.share:.0%}"
    return (
        f"| `{part.kind}` | {STANDS[part.message]} | {part.holds} | {share} | {part.yields or ''} |"
    )


def test_the_readme_shows_the_table_of_the_code() -> None:
    rows = ["| Part | Stands | Holds | At most | Yields |", "|---|---|---|---|---|"]
    table = "\n".join([*rows, *map(write_row, PARTS)])
    readme = (Path(chatbot.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert f"\n\n{table}\n\n" in readme


def build(
    history: list[HistoryMessage],
    budget: int = 4000,
    note: AuthorNote | None = None,
    extensions: dict[str, Any] = PLAIN,
    lore: Sequence[dict[str, Any]] = (),
) -> Prompt:
    turn = MacroContext(user=UserPersona("Tom", "A miller."))
    book = {"entries": [*OUR_BOOK["entries"], *lore]}
    ann = make_ann(extensions=extensions, character_book=book)
    return build_prompt(
        ann, "Who built the oven?", history, budget=budget, turn=turn, note=note, reply="Well"
    )


def test_the_parts_of_a_prompt_stand_in_the_order_of_the_table() -> None:
    before = build([])
    history = [
        HistoryMessage("user", "Who built the oven?", notes=before.notes),
        HistoryMessage("assistant", "Two."),
        HistoryMessage("user", "Three."),
    ]
    note = AuthorNote("Be brief. {{outlet::x}}", depth=1)
    full = build(history, note=note, extensions=EXTENDED, lore=EVERYWHERE)
    seen = {one.kind for prompt in (before, full) for one in prompt.receipt.segments}
    assert seen - {"frame"} == {part.kind for part in PARTS}
    place = {part.kind: number for number, part in enumerate(PARTS)}
    system = [one.kind for one in full.receipt.segments if one.message == 0 and one.kind != "frame"]
    assert [place[kind] for kind in system] == sorted(place[kind] for kind in system)
    end = [one.kind for one in before.receipt.segments if one.message and one.kind != "frame"]
    assert end == ["knowledge", "question", "post_history", "reply"]


def kinds_of(prompt: Prompt) -> set[str]:
    return {one.kind for one in prompt.receipt.segments}


def test_examples_go_first_and_all_at_once() -> None:
    history = [HistoryMessage("user", "x" * 400, id=str(n)) for n in range(4)]
    with_all = build(history, budget=520)
    examples = sum(one.tokens for one in with_all.receipt.segments if one.kind == "example")
    assert examples
    wanted = with_all.receipt.history_tokens
    tight = build(history, budget=wanted + examples - 1)
    assert "example" not in kinds_of(tight)
    assert tight.receipt.history_tokens == wanted
    assert {one.reason for one in tight.receipt.cut if one.kind == "example"} == {
        "cut by the budget; shows the voice"
    }


def test_then_the_oldest_of_the_history_goes_and_the_definition_never() -> None:
    history = [HistoryMessage("user", "x" * 400, id=str(n)) for n in range(4)]
    prompt = build(history, budget=210)
    assert [one.source_id for one in prompt.receipt.segments if one.kind == "user"] == ["2", "3"]
    assert {"definition", "template", "instructions", "post_history"} <= kinds_of(prompt)


def test_a_conversation_that_fits_begins_each_prompt_with_the_one_before() -> None:
    history: list[HistoryMessage] = []
    before = ""
    for number in range(5):
        prompt = build(history)
        system_and_past = "".join(message.text for message in prompt.messages[:-2])
        assert system_and_past.startswith(before)
        before = system_and_past
        history += [
            HistoryMessage("user", "Who built the oven?", notes=prompt.notes),
            HistoryMessage("assistant", f"Answer {number}."),
        ]


@pytest.mark.parametrize(
    ("depth", "role", "sent"),
    [
        (0, "system", "u:One. a:Two. u:Three./Now?/DBrief."),
        (1, "system", "u:One. a:Two. u:Three./DBrief./Now?"),
        (2, "user", "u:One. a:Two. u:Brief./Three./Now?"),
        (3, "user", "u:One./Brief. a:Two. u:Three./Now?"),
        (3, "assistant", "u:One. a:Brief./Two. u:Three./Now?"),
        (9, "system", "u:DBrief./One. a:Two. u:Three./Now?"),
        # A prompt does not end with the character's own words.
        (0, "assistant", "u:One. a:Two. u:Three. a:Brief. u:Now?"),
    ],
)
def test_an_authors_note_stands_at_its_depth(depth: int, role: str, sent: str) -> None:
    note = AuthorNote("Brief.", depth, role)  # type: ignore[arg-type]
    ann = make_ann(post_history_instructions="")
    prompt = build_prompt(ann, "Now?", SAID, budget=4000, note=note)
    shown = " ".join(f"{one.role[0]}:{one.text}" for one in prompt.messages[1:])
    marked = shown.replace("# Direction from the author, not from the user\n", "D")
    assert marked.replace("\n\n", "/") == sent
    (part,) = [one for one in prompt.receipt.segments if one.kind == "author_note"]
    assert part.text == "Brief."


def test_an_authors_note_has_names_and_yields_where_it_is_longer_than_the_budget() -> None:
    note = AuthorNote("{{char}} and {{user}} argue. " * 20)
    prompt = build(SAID, note=note, extensions=EXTENDED)
    assert "Ann and Tom argue." in prompt.messages[1].text
    assert "Three.\n\nAnn is tired of Tom.\n\n" not in prompt.messages[1].text
    assert prompt.messages[3].text.startswith("Ann is tired of Tom.\n\nThree.\n\n")
    short = build([], budget=20, note=note)
    assert ("author_note", "cut by the budget") in [
        (one.kind, one.reason) for one in short.receipt.cut
    ]
    ooc = build_prompt(make_ann(), "[[OOC]] hm", [], budget=4000, note=note)
    assert ("author_note", "answered out of character") in [
        (one.kind, one.reason) for one in ooc.receipt.cut
    ]
    assert "post_history" not in kinds_of(ooc)
