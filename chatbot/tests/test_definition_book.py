"""The book of a definition as knowledge."""

import time
from typing import Any

import pytest

from chatbot import Persona, build_prompt, check_definition, persona_of, read_definition
from chatbot.tests.definitions import OURS
from chatbot.user_persona import NO_NOTE, AuthorNote


def make(*entries: Any, **own: Any) -> Persona:
    data = {"name": "Ann", "character_book": {"entries": list(entries)}}
    return persona_of(read_definition(data | own), slug="ann")


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ({"content": "A."}, 1),
        ({"content": "A.", "enabled": True}, 1),
        ({"content": "A.", "enabled": False}, 0),
        ({"content": "A.", "disable": True}, 0),
        ({"content": " \u200b"}, 0),
        ({"content": "@@depth 3\n @@@role user\n"}, 0),
        ({"keys": ["a"]}, 0),
        ("text", 0),
        (None, 0),
    ],
)
def test_which_entries_are_known(entry: Any, count: int) -> None:
    assert make(entry).entry_count == count


def test_entries_with_one_id_get_numbers() -> None:
    known = make(
        *({"id": 1, "content": "A."} | OURS,) * 3,
        {"id": "1-1", "content": "B."} | OURS,
        {"content": "C."} | OURS,
    )
    assert [one.id for one in known.knowledge.entries] == ["1", "1-1", "1-2", "1-1-1", "4"]


def test_keys_are_tags_and_aliases_and_patterns_neither() -> None:
    keys = ["oven", "/ov.n/i", "the hearth"]
    (entry,) = make({"keys": keys, "content": "A."} | OURS).knowledge.entries
    assert entry.tags == entry.aliases == ("oven", "the hearth")


def test_entries_of_world_info_are_read_too() -> None:
    book = {"entries": {"0": {"key": "oven", "content": "A.", "uid": 0}, "1": {"content": "B."}}}
    known = make(character_book=book).known
    assert [(one.id, one.aliases, one.summary) for one in known] == [
        ("0", ("oven",), "A."),
        ("1", (), "B."),
    ]


def test_constant_entries_have_a_quarter_of_the_budget_and_few_are_named() -> None:
    entries = ({"content": f"Fact {n} of many.", "constant": True} | OURS for n in range(200))
    persona = make(*entries)
    receipt = build_prompt(persona, "Hm", [], budget=400).receipt
    kept = [one for one in receipt.segments if one.kind == "lore"]
    assert 0 < sum(one.tokens for one in kept) <= 100
    cut = [one for one in receipt.cut if one.kind == "lore"]
    assert len(cut) == 51
    assert cut[-1].reason == f"cut by the budget; {200 - len(kept) - 50} more"


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ({"prompt": "Hm.", "depth": 3, "role": "assistant"}, AuthorNote("Hm.", 3, "assistant")),
        ({"prompt": "Hm.", "depth": -1, "role": "narrator"}, AuthorNote("Hm.")),
        ({"prompt": "Hm.", "role": 2}, AuthorNote("Hm.", role="assistant")),
        ({"prompt": "Hm.", "depth": "3", "role": []}, AuthorNote("Hm.")),
        ({"prompt": " "}, NO_NOTE),
        ("Hm.", NO_NOTE),
    ],
)
def test_the_note_of_other_programs_is_read(given: Any, note: AuthorNote) -> None:
    assert make(extensions={"depth_prompt": given}).style.depth_note == note


def test_nothing_in_a_definition_costs_much_time() -> None:
    many = [str(number) for number in range(60_000)]
    same = {"id": "a", "content": "b"}
    started = time.process_time()
    own = {"bronn": {"tags": ["x", *many]}}
    persona = make({"keys": many, "content": "A.", "extensions": own}, *[same] * 4_000)
    assert persona.entry_count == 4_001
    assert len(check_definition({"name": "A", "tags": [1] * 200_000})) == 20
    assert len(check_definition({"name": "A", "k" * 60_000: ["\0"] * 20_000})) == 20
    assert time.process_time() - started < 5
