"""How well questions find their entries, beside the naive way: the one entry with most words."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chatbot import Persona, load_persona
from chatbot.retrieval.reader import SHORTEST_SLIP
from chatbot.tokens import fold

DATA = Path(__file__).parent / "data"

Find = Callable[[str, str], list[str]]


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 of questions with an answer; `false_injections` of those without."""

    hit_at_1: float
    hit_at_3: float
    reciprocal_rank: float
    false_injections: float


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def measure(find: Find, name: str) -> Figures:
    rows = read_rows(name)
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


def list_certain(persona: Persona) -> Find:
    """Return a search for what would be said without a model."""
    return lambda question, previous: [
        hit.entry.id for hit in persona.recall(question, previous) if hit.certainty >= 1
    ]


def recall_ids(persona: Persona) -> Find:
    return lambda question, previous: [hit.entry.id for hit in persona.recall(question, previous)]


@pytest.mark.parametrize(
    ("slug", "name", "size"),
    [
        ("bronn", "questions.jsonl", 150),
        ("bronn", "questions_held_out.jsonl", 250),
        ("bronn", "questions_practice.jsonl", 120),
        ("bronn", "questions_fresh.jsonl", 60),
        ("maud", "questions_maud.jsonl", 50),
    ],
)
def test_a_set_is_large_names_entries_that_exist_and_has_strangers(
    slug: str, name: str, size: int
) -> None:
    rows = read_rows(name)
    known = {entry.id for entry in load_persona(slug).knowledge.entries}
    assert len(rows) >= size
    assert sum(bool(row.get("none")) for row in rows) >= len(rows) / 6
    assert {each for row in rows for each in row.get("ids", [])} <= known


@pytest.mark.parametrize("name", ["questions.jsonl", "questions_held_out.jsonl"])
def test_a_third_is_asked_in_words_that_are_no_tags(name: str) -> None:
    rows = read_rows(name)
    assert sum(row["kind"] == "paraphrase" for row in rows) >= 0.31 * len(rows)
    assert any(row.get("previous") for row in rows)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("bronn", "questions.jsonl"),
        ("bronn", "questions_held_out.jsonl"),
        ("maud", "questions_maud.jsonl"),
    ],
)
def test_questions_find_their_entries_and_strangers_are_not_answered(slug: str, name: str) -> None:
    persona = load_persona(slug)
    figures = measure(recall_ids(persona), name)
    assert figures.hit_at_3 >= 0.92, figures
    assert figures.hit_at_1 >= 0.80, figures
    answered = measure(list_certain(persona), name)
    assert answered.false_injections <= 0.05, answered
    assert answered.hit_at_1 >= 0.60, answered


def test_hardly_a_held_out_question_stands_among_the_aliases_word_for_word() -> None:
    aliases = {
        alias.lower()
        for entry in load_persona("bronn").knowledge.entries
        for alias in entry.aliases
    }
    rows = read_rows("questions_held_out.jsonl")
    assert sum(row["question"].rstrip("?") in aliases for row in rows) <= len(rows) / 20


def swap_letters(question: str) -> str:
    """Return the question with two neighbouring letters of its longest word swapped."""
    word = max(re.findall("[A-Za-z]+", question), key=len)
    middle = len(word) // 2
    typo = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return question.replace(word, typo if len(word) >= SHORTEST_SLIP else word, 1)


@pytest.mark.parametrize("name", ["questions.jsonl", "questions_held_out.jsonl"])
def test_a_typo_in_the_longest_word_leaves_most_entries_found(name: str) -> None:
    recall = recall_ids(load_persona("bronn"))
    figures = measure(lambda question, previous: recall(swap_letters(question), previous), name)
    assert figures.hit_at_1 >= 0.75, figures


def test_counting_shared_words_is_far_behind() -> None:
    persona = load_persona("bronn")
    naive = measure(find_naively(persona), "questions.jsonl")
    ours = measure(recall_ids(persona), "questions.jsonl")
    assert ours.hit_at_1 >= naive.hit_at_1 + 0.2, (ours, naive)
    assert naive.false_injections >= 0.5, naive


@pytest.mark.parametrize("slug", ["bronn", "maud"])
def test_conversations_name_entries_that_exist_and_are_of_every_kind(slug: str) -> None:
    rows = read_rows(f"conversations_{slug}.jsonl")
    known = {entry.id for entry in load_persona(slug).knowledge.entries}
    assert {each for row in rows for each in row["ids"]} <= known
    kinds = {row["kind"] for row in rows}
    assert kinds >= {"first", "middle", "last", "lower", "bare", "emoji", "three", "nothing"}
    assert all(len(row["messages"]) % 2 for row in rows)
    assert all(len(row["messages"]) > 1 for row in rows if row["kind"] == "followup")
    assert all(bool(row["ids"]) != (row["kind"] in ("nothing", "stranger")) for row in rows)
