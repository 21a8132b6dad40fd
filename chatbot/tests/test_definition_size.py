"""The largest definition that may be stored."""

import json
import random
import time

from chatbot import build_prompt, check_definition, persona_of, read_definition
from chatbot.word_lists import load_lines

ENTRIES = 5_000


def test_a_definition_of_the_largest_size_answers_in_time() -> None:
    words = [word for line in load_lines("thesaurus.txt", "synonyms") for word in line.split()]
    chance = random.Random(1)
    entries = [
        {"keys": chance.choices(words, k=2), "content": " ".join(chance.choices(words, k=16))}
        for _ in range(ENTRIES)
    ]
    data = {"name": "Big", "character_book": {"entries": entries}}
    size = len(json.dumps(data))
    data["description"] = "A text. " * ((1_000_000 - size) // 40)
    assert 0.75 * 2**20 < len(json.dumps(data)) < 2**20
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
        assert any(one.kind == "knowledge" for one in found.receipt.segments)
    assert time.process_time() - started < 0.5
    assert persona.entry_count == ENTRIES
