"""How well questions find their entries, beside the naive way: the one entry with most words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chatbot import Persona, load_persona
from chatbot.words import fold

QUESTIONS = Path(__file__).parent / "data" / "questions.jsonl"

Find = Callable[[str, str], list[str]]


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 of questions with an answer; `false_injections` of those without."""

    hit_at_1: float
    hit_at_3: float
    reciprocal_rank: float
    false_injections: float


def measure(find: Find) -> Figures:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    ranks, injected, answered = [], 0, 0
    for row in rows:
        found = find(row["question"], row.get("previous", ""))
        if row.get("none"):
            injected += bool(found)
        else:
            answered += 1
            ranks += [place for place, name in enumerate(found, 1) if name in row["ids"]][:1]
    return Figures(
        hit_at_1=sum(rank == 1 for rank in ranks) / answered,
        hit_at_3=sum(rank <= 3 for rank in ranks) / answered,
        reciprocal_rank=sum(1 / rank for rank in ranks) / answered,
        false_injections=injected / (len(rows) - answered),
    )


def find_naively(persona: Persona) -> Find:
    """Return a search for the one entry that shares most plain words with the question."""
    texts = {
        entry.id: set(fold(" ".join((*entry.tags, *entry.aliases, entry.summary))).split())
        for entry in persona.knowledge.entries
    }

    def find(question: str, previous: str) -> list[str]:
        asked = set(fold(question).split())
        best = max(texts, key=lambda name: len(asked & texts[name]))
        return [best] if asked & texts[best] else []

    return find


def test_the_question_set_is_large_and_names_entries_that_exist() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    known = {entry.id for entry in load_persona("bronn").knowledge.entries}
    assert len(rows) >= 150
    assert sum(bool(row.get("none")) for row in rows) >= len(rows) / 5
    assert {name for row in rows for name in row.get("ids", [])} <= known


def test_questions_find_their_entries_and_other_questions_find_none() -> None:
    persona = load_persona("bronn")
    figures = measure(
        lambda question, previous: [hit.entry.id for hit in persona.recall(question, previous)]
    )
    assert figures.hit_at_3 >= 0.92, figures
    assert figures.hit_at_1 >= 0.80, figures
    assert figures.false_injections <= 0.05, figures


def test_counting_shared_words_is_far_behind() -> None:
    persona = load_persona("bronn")
    naive = measure(find_naively(persona))
    ours = measure(
        lambda question, previous: [hit.entry.id for hit in persona.recall(question, previous)]
    )
    assert ours.hit_at_1 >= naive.hit_at_1 + 0.2, (ours, naive)
    assert naive.false_injections >= 0.5, naive
