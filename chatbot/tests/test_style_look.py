"""How a persona is drawn and what a reader is offered to ask, as a style file says it."""

from pathlib import Path
from typing import Any

import pytest

from chatbot import list_personas
from chatbot.style import DEVICES, Look, Style
from chatbot.style_file import read_style
from chatbot.tests.files import make_persona


def read_with_problems(path: Path, content: str) -> tuple[Style, list[str]]:
    path.write_text(content)
    style = read_style(path)
    return style, [*map(str, style.problems)]


def test_a_look_is_read(tmp_path: Path) -> None:
    content = (
        'look:\n  accent: "#8A3B12"\n  light: "#ffd27a"\n  device: moon\nopeners: ["Who goes?"]\n'
    )
    style, problems = read_with_problems(tmp_path / "style.yml", content)
    assert problems == []
    assert style.look == Look("#8a3b12", "#ffd27a", "moon")
    assert style.openers == ("Who goes?",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("look: {accent: red}", "look.accent: not a colour like '#8a3b12': 'red'"),
        ("look: {light: 123456}", "look.light: not a colour like '#8a3b12': '123456'"),
        ('look: {accent: "#fff"}', "look.accent: not a colour like '#8a3b12': '#fff'"),
        ("look: {device: dragon}", "look.device: unknown device 'dragon'"),
        ("look: {face: moon}", "look.face: unknown key"),
        ("look: blue", "look: not a group of keys"),
        (f"openers: [{'x' * 121}]", "openers.0: longer than 120 characters"),
        ("topics: [3]", "topics.0: not a text; in quotes it is one"),
    ],
)
def test_an_odd_look_costs_itself_and_is_named(tmp_path: Path, content: str, problem: str) -> None:
    style, problems = read_with_problems(tmp_path / "style.yml", f"tone: dry\n{content}\n")
    assert problems == [f"line 2: {problem}"]
    assert (style.tone, style.look, style.openers) == (("dry",), Look(), ())


def test_the_shipped_personas_do_not_look_alike() -> None:
    looks = [one.style.look for one in list_personas()]
    assert all(look.accent and look.light and look.device in DEVICES for look in looks)
    for part in ("accent", "light", "device"):
        assert len({getattr(look, part) for look in looks}) == len(looks)
    assert all(len(one.style.openers) == 4 for one in list_personas())


def test_topics_are_those_of_the_style_else_of_the_entries(tmp_path: Path) -> None:
    entries: list[dict[str, Any]] = [
        {"id": "a", "summary": "A.", "tags": ["tyrion"], "entities": ["Tyrion"], "weight": 1},
        {"id": "b", "summary": "B.", "tags": ["gold", "wages"], "weight": 9},
        {"id": "c", "summary": "C.", "tags": ["tyrion"]},
        {"id": "d", "summary": "D."},
    ]
    assert make_persona(tmp_path, entries, "tone: dry").topics == ("Tyrion", "gold")
    styled = make_persona(tmp_path, entries, "topics: [Wages and debts]")
    assert styled.topics == ("Wages and debts",)
