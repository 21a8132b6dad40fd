"""The largest definition that may be stored."""

import json
import random
import time
from typing import Any

import pytest

from chatbot import build_prompt, check_definition, persona_of, read_definition
from chatbot.language import load_lines
from chatbot.tests.definitions import OURS

ENTRIES = 5_000


@pytest.mark.parametrize(
    ("marks", "kind"), [({}, "lore_before"), (OURS, "knowledge")], ids=["by keys", "ours"]
)
def test_a_definition_of_the_largest_size_answers_in_time(marks: dict[str, Any], kind: str) -> None:
    words = [word for line in load_lines("thesaurus.txt", "synonyms") for word in line.split()]
    chance = random.Random(1)
    entries = [
        {"keys": chance.choices(words, k=2), "content": " ".join(chance.choices(words, k=16))}
        | marks
        for _ in range(ENTRIES)
    ]
    data = {"name": "Big", "character_book": {"entries": entries}}
    size = len(json.dumps(data))
    data["description"] = "A text. " * ((1_000_000 - size) // 40)
    assert 0.75 * 2**20 < len(json.dumps(data)) < 1.25 * 2**20
    started = time.process_time()
    assert check_definition(data) == []
    persona = persona_of(read_definition(data), slug="big")
    assert persona.greeting
    # Ten times what was measured on one core.
    assert time.process_time() - started < 1.6
    build_prompt(persona, "Hm?", [], budget=20_000)
    started = time.process_time()
    for number in range(10):
        found = build_prompt(persona, f"{words[number * 100]}?", [], budget=20_000)
        assert any(one.kind == kind for one in found.receipt.segments)
    assert time.process_time() - started < 0.5
    assert persona.entry_count == ENTRIES
