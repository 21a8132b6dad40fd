"""Macros of persona files: drawn from the turn, the same when the prompt is built again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatbot import HistoryMessage, MacroContext, build_prompt, fill_in
from chatbot.placeholders import find_strangers
from chatbot.tests.files import make_persona

TURN = MacroContext(seed=7, chat_seed=3, now=datetime(2026, 3, 5, 16, 7, tzinfo=UTC))


def filled(text: str, seeds: int = 60) -> set[str]:
    return {fill_in(text, MacroContext(seed, 3, TURN.now)) for seed in range(seeds)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{random:a,b,c}}", {"a", "b", "c"}),
        ("{{ Random: a , b }}", {"a", "b"}),
        ("{{random::a::b, c}}", {"a", "b, c"}),
        ("{{random:a::b}}", {"a", "b"}),
        (r"{{random:one\, two,three}}", {"one, two", "three"}),
        ("{{roll:1}}", {"1"}),
        ("{{roll:d4}}", {"1", "2", "3", "4"}),
        ("{{roll 2d1+3}}", {"5"}),
        ("{{roll:3d1-1}}", {"2"}),
        ("{{random:{{random:a,b}},{{reverse:dc}}}}", {"a", "b", "cd"}),
    ],
)
def test_chance_differs_by_turn(text: str, found: set[str]) -> None:
    assert filled(text) == found


def test_the_same_macro_in_two_places_is_drawn_twice() -> None:
    assert len(filled("{{roll:6}}{{roll:6}}")) > 6


def test_a_pick_stays_for_its_conversation() -> None:
    assert len(filled("{{pick:a,b,c,d,e,f,g,h}}")) == 1
    picked = {fill_in("{{pick:a,b,c,d}}", MacroContext(1, chat, TURN.now)) for chat in range(60)}
    assert picked == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{time}}", "4:07 PM"),
        ("{{date}}", "March 5, 2026"),
        ("{{Weekday}}", "Thursday"),
        ("{{isotime}} {{ isodate }}", "16:07 2026-03-05"),
        ("{{time_UTC+9}}", "1:07 AM"),
        ("{{time_UTC-12}}", "4:07 AM"),
        ("a{{// for the author}}b{{comment: this too}}{{hidden_key:x}}", "ab"),
        ("one{{newline}}two{{noop}}", "one\ntwo"),
        ("one\n\n{{trim}}\n two", "onetwo"),
        ("{{reverse:abc}}", "cba"),
    ],
)
def test_clock_and_form(text: str, found: str) -> None:
    assert fill_in(text, TURN) == found
    assert list(find_strangers(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{foo}}",
        "{{random}}",
        "{{roll:0}}",
        "{{roll:999d6}}",
        "{{roll:d9999999}}",
        "{{time_UTC+99}}",
    ],
)
def test_what_is_unknown_stays_and_is_named(text: str) -> None:
    assert fill_in(f"a {text} b", TURN) == f"a {text} b"
    assert list(find_strangers(text)) == [text]


def test_a_text_is_bounded_in_depth_and_in_time() -> None:
    deep = "{{reverse:" * 30 + "a" + "}}" * 30
    assert fill_in(deep, TURN).count("{{reverse:") == 22
    for text in ("{{" * 50_000, "{{random:" * 20_000 + "}}" * 20_000, "{{roll:1}}" * 20_000):
        fill_in(text, TURN)


def test_a_prompt_is_drawn_once_and_its_receipt_has_what_was_drawn(tmp_path: Path) -> None:
    entries = [{"id": "a", "summary": "He has {{roll:d100}} coins.", "aliases": ["coins"]}]
    style = "system: 'You are {{char}}. It is {{time}}, and you feel {{random:well,ill}}.'\n"
    persona = make_persona(tmp_path, entries, style)
    assert persona.style.problems == persona.knowledge.problems == ()

    def build(turn: MacroContext) -> list[str]:
        prompt = build_prompt(persona, "How many coins?", [], budget=4000, turn=turn)
        for place, message in enumerate(prompt.messages):
            pieces = [one for one in prompt.receipt.segments if one.message == place]
            assert "".join(one.text for one in pieces) == message.text
        return [message.text for message in prompt.messages]

    assert build(TURN) == build(TURN)
    assert build(TURN)[0].startswith("You are Bronn. It is 4:07 PM, and you feel ")
    assert len({build(MacroContext(seed, 3, TURN.now))[0] for seed in range(20)}) == 2
    assert len({build(MacroContext(seed, 3, TURN.now))[1] for seed in range(20)}) > 5


def test_what_people_write_is_no_macro(tmp_path: Path) -> None:
    said = "My card says {{random:a,b}}."
    history = [HistoryMessage("user", said), HistoryMessage("assistant", said)]
    prompt = build_prompt(make_persona(tmp_path, []), said, history, budget=4000, turn=TURN)
    assert [message.text for message in prompt.messages[1:]] == [said] * 3
