"""What braces in persona files become: names, values of the style, or a problem; never nothing."""

import time
from pathlib import Path

import pytest

from chatbot import build_prompt
from chatbot.knowledge_file import read_knowledge
from chatbot.personas import load_persona
from chatbot.placeholders import fill_names, find_strangers
from chatbot.style_file import read_style
from chatbot.templates import render_template
from chatbot.tests.files import make_persona


@pytest.mark.parametrize(
    "text",
    [
        "{{char}}",
        "{{ char }}",
        "{{Char}}",
        "{{CHAR}}",
        "{{character}}",
        "{{bot}}",
        "<BOT>",
        "<char>",
    ],
)
def test_the_names_of_the_character(text: str) -> None:
    assert fill_names(f"I am {text}.", "Zed", "you") == "I am Zed."
    assert list(find_strangers(text)) == []


def test_names_stand_in_macros_too() -> None:
    for text in ("{{reverse:{{char}}}}", "{{random:a,{{reverse:{{char}}}}}}"):
        assert fill_names(text, "Zed", "you") == text.replace("{{char}}", "Zed")
    for text in ("{{{char}}}", "{{char}}}"):
        assert fill_names(text, "Zed", "you") == text


@pytest.mark.parametrize("text", ["{{user}}", "{{ USER }}", "<USER>", "<user>"])
def test_the_names_of_the_reader(text: str) -> None:
    assert fill_names(f"Hello {text}.", "Zed", "you") == "Hello you."
    assert list(find_strangers(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ foo }}",
        "{{foo.bar}}",
        "{{}}",
        "{{random:}}",
        "{{roll:many}}",
        "{{time:now}}",
        "{{original}}",
        "{char}",
        "{ user }",
        "{{char}",
        "{char}}",
        "{{{char}}}",
        "{line}",
        "{Größe}",
    ],
)
def test_what_is_no_placeholder_of_ours_is_named(tmp_path: Path, text: str) -> None:
    assert list(find_strangers(f"a {text} b")) == [text]
    for key in ("greeting", "fallbacks", "traits", "canon_preference"):
        path = tmp_path / "style.yml"
        path.write_text(f"tone: dry\n{key}: 'a {text} b'\n", encoding="utf-8")
        style = read_style(path, "Zed")
        assert [*map(str, style.problems)] == [f"line 2: {key}: nothing fills in {text}"]
        found = getattr(style, key)
        assert found in (f"a {text} b", (f"a {text} b",))
    path = tmp_path / "kb.jsonl"
    path.write_text(f'\n{{"id": "a", "summary": "a {text} b"}}\n', encoding="utf-8")
    knowledge = read_knowledge(path, "Zed")
    assert [*map(str, knowledge.problems)] == [f"line 2: summary: nothing fills in {text}"]
    assert knowledge.entries[0].summary == f"a {text} b"


@pytest.mark.parametrize("text", ['{"a": 1}', "{1, 2}", "{}", "f(x) = {x | x > 1}", "a < b > c"])
def test_braces_that_are_text_stay_unnamed(text: str) -> None:
    assert list(find_strangers(text)) == []
    assert fill_names(text, "Zed", "you") == text


def test_the_system_text_of_other_programs_is_understood(tmp_path: Path) -> None:
    style = 'system: "You are {{char}} and talk to {{user}}."\n'
    persona = make_persona(tmp_path, style=style)
    assert persona.style.problems == ()
    system = build_prompt(persona, "Hello", [], budget=4000).messages[0].text
    assert system.startswith("You are Bronn and talk to the user.")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("You are {{ character }}, {{ mood }}.", "nothing fills in {{ mood }}"),
        ("You are {{ character }}, {{ lexicon }}.", "nothing fills in {{ lexicon }}"),
        ("You are {{ character }}. {{ examples }}", "nothing fills in {{ examples }}"),
        ("You are {{ character }}. {{ __class__ }}", "nothing fills in {{ __class__ }}"),
        ("You are {{ character }}. {{ Tone }}", "nothing fills in {{ Tone }}"),
        ("You are {{ character }}. {{ tone }}", "{{ tone }} is empty in this style"),
        ("You are {{ character }}. {{ greeting }}", "{{ greeting }} is empty in this style"),
        ("You are {character}.", "nothing fills in {character}"),
        ("You are {{character}.", "nothing fills in {{character}"),
        ("You are {{ character | upper }}.", "nothing fills in {{ character | upper }}"),
        ("{% if x %}You are {{ character }}.", ""),
        ("Keep to {{ length_policy.ic.max_sentences }}.", ""),
    ],
)
@pytest.mark.parametrize("layout", ["system: '{}'", "system:\n  ic_template: '{}'"])
def test_a_hole_in_a_template_is_named(
    tmp_path: Path, layout: str, template: str, problem: str
) -> None:
    path = tmp_path / "style.yml"
    path.write_text("# first\n" + layout.replace("{}", template), encoding="utf-8")
    told = [*map(str, read_style(path).problems)]
    line = 1 + len(layout.splitlines())
    assert told == ([f"line {line}: system.ic_template: {problem}"] if problem else [])


def test_a_hole_is_told_when_the_persona_is_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_persona(tmp_path, style="system: 'You are {{ charakter }}.'\n")
    assert [record.getMessage() for record in caplog.records] == [
        "style.yml: 0 left out, 1 remarks: "
        "line 1: system.ic_template: nothing fills in {{ charakter }}"
    ]


def test_names_are_filled_in_everywhere(tmp_path: Path) -> None:
    entries = [
        {
            "id": "a",
            "summary": "{{char}} owes {{user}} a coin.",
            "ic_reply": "I owe {{user}}, says <BOT>.",
            "aliases": ["what does {{char}} owe"],
        }
    ]
    style = (
        "greeting: '{{char}} nods at {{user}}.'\nalternate_greetings: ['{{user}}?']\n"
        "fallbacks: ['Ask <USER>.']\nexamples: [{user: 'Hi {{char}}', assistant: 'Hi {{user}}'}]\n"
        "response_shapes: ['{line} Mind, {{user}}.']\n"
    )
    persona = make_persona(tmp_path, entries, style)
    assert persona.style.problems == persona.knowledge.problems == ()
    assert persona.greeting == "Bronn nods at you."
    assert persona.style.alternate_greetings == ("you?",)
    assert persona.style.fallbacks == ("Ask you.",)
    assert persona.style.examples[0].user == "Hi Bronn"
    assert persona.style.response_shapes == ("{line} Mind, you.",)
    entry = persona.knowledge.entries[0]
    assert entry.summary == "Bronn owes the user a coin."
    assert entry.ic_reply == "I owe you, says Bronn."
    assert entry.aliases == ("what does Bronn owe",)


def test_the_shipped_personas_have_no_holes() -> None:
    for name in ("bronn", "maud"):
        persona = load_persona(name)
        assert persona.style.problems == persona.knowledge.problems == ()


def test_braces_without_end_cost_no_time() -> None:
    started = time.thread_time()
    for text in ("{" * 200_000, "{{ " * 80_000, "{a" * 100_000, "{{a" * 60_000 + "}" * 100_000):
        list(find_strangers(text))
        fill_names(text, "Zed", "you")
        render_template(text, load_persona("bronn").style, "Zed")
    assert time.thread_time() - started < 2
