"""The keys of a style file that say who a character is."""

from pathlib import Path

import pytest

from chatbot import build_prompt, compose_offline
from chatbot.style_file import read_style
from chatbot.tests.files import make_persona
from chatbot.user_persona import AuthorNote

STYLE = """
nickname: Bron
description: "{{char}} owes {{user}} a coin."
personality: dry
scenario: An inn.
post_history_instructions: "Let {{user|the guest}} speak."
depth_note: {text: "{{char}} is tired.", depth: 0}
system:
  ic_template: "You are {{ character }} ({{ personality }}). {{ mood }}"
  keeps_unknown: true
greeting: "{{char}} nods."
"""


def test_a_style_file_may_say_who_the_character_is(tmp_path: Path) -> None:
    entries = [{"id": "a", "summary": "{{char}} has a horse.", "constant": True}]
    persona = make_persona(tmp_path, entries, STYLE)
    prompt = build_prompt(persona, "Hm", [], budget=4000)
    assert prompt.messages[0].text.startswith(
        "You are Bron (dry). {{ mood }}\n\nBron owes the user a coin.\n\nScenario: An inn.\n\n"
        "# What always holds\n- Bron has a horse.\n\n# Instructions\n"
    )
    mark = "# Direction from the author, not from the user\n"
    assert prompt.messages[1].text == (f"Hm\n\n{mark}Bron is tired.\n\n{mark}Let the guest speak.")
    assert persona.greeting == "Bron nods."
    assert compose_offline(persona, "Where are you, in an inn?", []) == "An inn."


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("depth_note: {text: a, role: narrator}", "depth_note.role: unknown role 'narrator'"),
        ("depth_note: {text: a, depth: -1}", "depth_note.depth: not between 0 and 10000"),
        ("system: {keeps_unknown: 1}", "system.keeps_unknown: neither true nor false"),
        (f'offers: ["{"{topic}" * 21}"]', "offers.0: more than 20 braces in a shape"),
        ("nickname: [a]", "nickname: not a text"),
        ("description: 3", "description: not a text; in quotes it is one"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "style.yml"
    path.write_text(f"tone: dry\n{line}\n", encoding="utf-8")
    assert [*map(str, read_style(path, "Zed").problems)] == [f"line 2: {problem}"]


def test_a_note_may_be_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "style.yml"
    path.write_text("depth_note: Be brief.\n", encoding="utf-8")
    assert read_style(path).depth_note == AuthorNote("Be brief.", 4, "system")
