"""The question sets of `chatbot/tests/data`, each with the persona ("file") that it is asked of.

Conversations are split in two by a checksum of their text: the working half for development, and a
half that is measured once at the end, without a look at it before.
"""

import json
import random
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chatbot import Persona, load_persona
from chatbot.knowledge import Knowledge

DATA = Path(__file__).resolve().parent.parent / "chatbot" / "tests" / "data"
CHATTY = ("first", "middle", "last", "lower", "bare", "emoji", "three")
LANGUAGES = ("german", "spanish", "french")


@dataclass(frozen=True, slots=True)
class Question:
    """Messages (user and character in turn, the question last), and the entries that answer it."""

    messages: tuple[str, ...]
    ids: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions asked of one persona; without `has_answers` none of its entries answers them."""

    file: str
    name: str
    questions: tuple[Question, ...]
    has_answers: bool = True


def read_conversations(slug: str) -> list[Question]:
    return [
        Question(tuple(row["messages"]), tuple(row["ids"]), row["kind"])
        for row in _read_rows(f"conversations_{slug}.jsonl")
    ]


def read_plain(name: str) -> list[Question]:
    """Return the questions of a set that has at most one message before each."""
    return [
        Question(
            (row["previous"], "", row["question"]) if row.get("previous") else (row["question"],),
            tuple(row.get("ids", ())),
            "stranger" if row.get("none") and row["kind"] != "nothing" else row["kind"],
        )
        for row in _read_rows(name)
    ]


def add_chatter(questions: Iterable[Question], chatter: list[str]) -> list[Question]:
    """Return the questions with an everyday sentence before or after them, alternately."""
    made = []
    for place, question in enumerate(questions):
        said = chatter[place // 2 % len(chatter)]
        end = "" if question.messages[-1].rstrip().endswith(("?", ".", "!")) else "."
        asked = f"{question.messages[-1]}{end}"
        text = f"{asked} {said}" if place % 2 else f"{said} {asked}"
        made.append(replace(question, messages=(*question.messages[:-1], text)))
    return made


def is_in_working_half(question: Question) -> bool:
    return zlib.crc32(question.messages[-1].encode()) % 2 == 0


def list_sets(*, is_working: bool) -> list[QuestionSet]:
    """Return every set; with `is_working`, of conversations and held-out questions that half."""
    sets = []
    for name, slug, plain in (
        ("Bronn", "bronn", "questions_held_out.jsonl"),
        ("Maud", "maud", "questions_maud.jsonl"),
    ):
        said = read_conversations(slug)
        groups = {
            "chatty": [each for each in said if each.kind in CHATTY],
            "follow-ups": [each for each in said if each.kind == "followup"],
            "other languages": [each for each in said if each.kind in LANGUAGES],
            "nothing": [each for each in said if each.kind == "nothing"],
            "strangers, chatty": [each for each in said if each.kind == "stranger"],
        }
        asked = read_plain(plain)
        known = [each for each in asked if each.kind != "stranger"]
        chatter = [" ".join(each.messages) for each in groups["nothing"]]
        groups |= {
            "plain": known,
            "plain, chatter added": add_chatter(known, chatter),
            "strangers, plain": [each for each in asked if each.kind == "stranger"],
        }
        for group, questions in groups.items():
            kept = tuple(each for each in questions if is_in_working_half(each) or not is_working)
            has_answers = group not in ("nothing", "strangers, chatty", "strangers, plain")
            sets.append(QuestionSet(name, group, kept, has_answers))
            if group in ("plain", "chatty"):
                sets += [
                    QuestionSet(f"{name}, {few} aliases", group, kept) for few in ("two", "no")
                ]
    for file, name in (
        ("Bronn", "questions"),
        ("Bronn", "questions_fresh"),
        ("Bronn", "questions_typed_bronn"),
        ("Maud", "questions_typed_maud"),
    ):
        asked = read_plain(f"{name}.jsonl")
        answered = tuple(each for each in asked if each.ids)
        nothing = tuple(each for each in asked if each.kind == "nothing")
        strangers = tuple(each for each in asked if each.kind == "stranger")
        sets.append(QuestionSet(file, name, answered))
        if "typed" in name:
            sets += [QuestionSet(f"{file}, {few} aliases", name, answered) for few in ("two", "no")]
        sets.append(QuestionSet(file, f"{name}, strangers", strangers, has_answers=False))
        if nothing:
            sets.append(QuestionSet(file, f"{name}, nothing", nothing, has_answers=False))
    return sets


def thin(persona: Persona, aliases: int) -> Persona:
    """Return the persona with at most `aliases` of each entry, as in a card or a memory."""
    entries = [
        replace(entry, aliases=entry.aliases[:aliases]) for entry in persona.knowledge.entries
    ]
    return replace(persona, knowledge=Knowledge(tuple(entries)))


def load_personas() -> dict[str, Persona]:
    """Return the personas that sets are asked of, by the names in `QuestionSet.file`."""
    loaded = {name: load_persona(name.lower()) for name in ("Bronn", "Maud")}
    for name, persona in list(loaded.items()):
        loaded |= {
            f"{name}, two aliases": thin(persona, 2),
            f"{name}, no aliases": thin(persona, 0),
        }
    return loaded


def draw(persona: Persona, aliases: int, seed: int) -> Persona:
    """Return the persona with at most `aliases` of each entry, drawn at random."""
    chance = random.Random(seed)
    entries = [
        replace(
            entry, aliases=tuple(chance.sample(entry.aliases, min(aliases, len(entry.aliases))))
        )
        for entry in persona.knowledge.entries
    ]
    return replace(persona, knowledge=Knowledge(tuple(entries)))


def list_left_out(whole: Persona, thinned: Persona, count: int) -> tuple[Question, ...]:
    """Return at most `count` of the aliases that a thin copy lacks, as questions."""
    pairs = zip(whole.knowledge.entries, thinned.knowledge.entries, strict=True)
    left = [
        Question((alias,), (entry.id,), "alias")
        for entry, kept in pairs
        for alias in entry.aliases
        if alias not in kept.aliases
    ]
    return tuple(random.Random(0).sample(left, min(count, len(left))))


def _read_rows(name: str) -> list[dict[str, Any]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
