"""The same persona as files, as a definition, and as files again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatbot import (
    AuthorNote,
    HistoryMessage,
    MacroContext,
    Persona,
    UserPersona,
    build_prompt,
    compose_offline,
    definition_of,
    load_persona,
    persona_of,
    read_definition,
    write_files,
)
from chatbot.definitions.definition import LIST_FIELDS, TEXT_FIELDS
from chatbot.knowledge_file import read_knowledge
from chatbot.style_file import read_style
from chatbot.tests.definitions import EXTENDED, OUR_BOOK, OURS, make_ann
from chatbot.tests.files import make_persona

DATA = Path(__file__).parent / "data"
HISTORY = [
    HistoryMessage("assistant", "Sit where I can see your hands."),
    HistoryMessage("user", "Who taught you to fight?"),
    HistoryMessage("assistant", "Nobody I would name."),
]
TURNS = (MacroContext(), MacroContext(seed=5, user=UserPersona("Tom", "A miller.")))


def list_questions() -> list[str]:
    lines = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines][::12]
    return [*asked, "[[OOC]] who are you?", "Hello!", "Thanks!", "Explain photosynthesis.", ""]


def tell(persona: Persona) -> list[Any]:
    """All that the persona says to some questions, with a model and without."""
    found: list[Any] = [persona.greetings, persona.called, persona.style.openers, persona.topics]
    for number, question in enumerate(list_questions()):
        turn, history = TURNS[number % 2], HISTORY[: number % 4]
        prompt = build_prompt(persona, question, history, budget=3000, turn=turn)
        found.append([prompt, compose_offline(persona, question, history, seed=number)])
    return found


def copy_by_definition(persona: Persona, _folder: Path) -> Persona:
    data = json.loads(json.dumps(definition_of(persona)))
    return persona_of(read_definition(data), slug="copy")


def copy_by_files(persona: Persona, folder: Path) -> Persona:
    definition = read_definition(definition_of(persona))
    knowledge, style = write_files(definition, folder, slug="copy")
    spoken = read_style(style, persona.name)
    known = read_knowledge(knowledge, persona.called)
    assert spoken.problems == known.problems == ()
    return Persona("copy", persona.name, style=spoken, knowledge=known)


@pytest.mark.parametrize("copy", [copy_by_definition, copy_by_files])
@pytest.mark.parametrize("name", ["bronn", "maud"])
def test_a_copy_of_a_shipped_persona_says_the_same(
    name: str, copy: Callable[[Persona, Path], Persona], tmp_path: Path
) -> None:
    persona = load_persona(name)
    other = copy(persona, tmp_path)
    assert other.entry_count == persona.entry_count
    assert tell(other) == tell(persona)


def test_a_copy_of_a_definition_says_the_same(tmp_path: Path) -> None:
    persona = make_ann(extensions=EXTENDED, system_prompt="Be {{char}}, {{user}} is here.")
    assert persona.style.depth_note == AuthorNote("Ann is tired of {{user|the user}}.", 2, "user")
    assert tell(copy_by_definition(persona, tmp_path)) == tell(persona)


@pytest.mark.parametrize("copy", [copy_by_definition, copy_by_files])
def test_a_copy_of_a_small_persona_says_the_same(
    copy: Callable[[Persona, Path], Persona], tmp_path: Path
) -> None:
    persona = make_persona(tmp_path)
    assert tell(copy(persona, tmp_path)) == tell(persona)


def test_a_definition_in_two_files_says_the_same(tmp_path: Path) -> None:
    persona = make_ann(extensions=EXTENDED, character_book=OUR_BOOK)
    definition = read_definition(definition_of(persona))
    knowledge, style = write_files(definition, tmp_path, slug="ann")
    loaded = Persona(
        "ann",
        persona.name,
        style=read_style(style, persona.name),
        knowledge=read_knowledge(knowledge, persona.called),
    )
    assert [one.message for one in loaded.style.problems] == [
        "system.ic_template: nothing fills in {{incvar::x}}"
    ]
    assert loaded.knowledge.problems == ()
    assert tell(loaded) == tell(persona)


def test_a_server_character_has_the_fields_of_a_card() -> None:
    bronn = definition_of(load_persona("bronn"))
    assert {"name", *TEXT_FIELDS, *LIST_FIELDS} <= set(bronn)
    assert bronn["creator_notes_multilingual"] == {}
    assert bronn["name"] == "Bronn"
    assert bronn["first_mes"].startswith("Sit where I can see your hands.")
    assert len(bronn["alternate_greetings"]) == 8
    assert bronn["system_prompt"].startswith("You are {{char}}: once a nameless sellsword")
    assert "Voice: dry, unhurried, plain-spoken" in bronn["system_prompt"]
    assert bronn["mes_example"].count("<START>") == 13
    entries = bronn["character_book"]["entries"]
    assert len(entries) == 293
    assert entries[0]["id"] == "name-bronn"
    assert "what is your name" in entries[0]["keys"]
    assert entries[0]["extensions"]["bronn"]["canon"] == ["book", "show"]
    assert bronn["extensions"]["bronn"]["look"]["device"] == "sword-and-coin"


def test_what_is_edited_in_a_copy_counts() -> None:
    data = definition_of(load_persona("bronn"))
    data["name"] = "Bronwen"
    data["system_prompt"] = "You are {{char}} and sell fish."
    data["character_book"]["entries"][0] |= {"content": "She sells fish.", "keys": ["what is sold"]}
    copy = persona_of(read_definition(data), slug="x")
    system = build_prompt(copy, "what is sold", [], budget=4000)
    assert system.messages[0].text.startswith("You are Bronwen and sell fish.")
    assert copy.knowledge.entries[0].summary == "She sells fish."
    assert copy.knowledge.entries[0].tags == ()
    assert "She sells fish." in system.messages[-1].text


def test_what_is_ours_and_broken_costs_only_itself() -> None:
    data = definition_of(load_persona("bronn"))
    data["extensions"]["bronn"] |= {"tone": 3, "length_policy": [], "tagline": {}}
    data["character_book"]["entries"][0]["extensions"]["bronn"]["weight"] = "heavy"
    copy = persona_of(read_definition(data), slug="x")
    assert copy.entry_count == 293
    assert (copy.style.tone, copy.tagline) == ((), "")
    assert copy.style.traits == load_persona("bronn").style.traits


def test_what_two_files_cannot_hold_is_refused(tmp_path: Path) -> None:
    entry = {"keys": ["a"], "content": "b" * 65_536} | OURS
    definition = read_definition({"name": "A", "character_book": {"entries": [entry]}})
    with pytest.raises(ValueError, match="too long for a line"):
        write_files(definition, tmp_path, slug="a")
    book = {"entries": [{"keys": ["a"], "content": "b"}]}
    with pytest.raises(ValueError, match="rules of lorebooks"):
        write_files(read_definition({"name": "A", "character_book": book}), tmp_path, slug="a")
    definition = read_definition({"name": "A", "alternate_greetings": ["c" * 60_000] * 5})
    with pytest.raises(ValueError, match="too long for a style file"):
        write_files(definition, tmp_path, slug="a")
    assert list(tmp_path.iterdir()) == []
