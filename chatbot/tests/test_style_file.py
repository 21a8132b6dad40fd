import time
from pathlib import Path

import pytest

from chatbot.files import UnusableFile
from chatbot.style import BUILT_IN, Example, Style
from chatbot.style_file import read_style
from chatbot.templates import render_template
from chatbot.tests.files import STYLE


def read(path: Path, content: str | bytes) -> tuple[Style, list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    style = read_style(path)
    return style, [*map(str, style.problems)]


def test_every_key_is_read(tmp_path: Path) -> None:
    style, problems = read(tmp_path / "style.yml", STYLE)
    assert problems == []
    assert style.tone == ("dry", "short")
    assert style.traits == ("counts coins",)
    assert style.refusals.ooc == ("That cannot be done here.",)
    assert style.canon_preference == "show"
    assert (style.length_policy.ic.max_sentences, style.length_policy.ooc.max_lines) == (3, 4)
    assert style.lexicon.avoid == ("awesome",)
    assert style.examples == (Example("Are you good?", "Good enough."),)
    assert (style.retrieval.top_k, style.retrieval.min_score) == (3, 1.0)


def test_plain_text_under_system_is_the_template_in_character(tmp_path: Path) -> None:
    style, problems = read(tmp_path / "style.yml", "system: You are {{ character }}.")
    assert problems == []
    assert style.system.ic_template == "You are {{ character }}."
    assert style.system.ooc_template == BUILT_IN.system.ooc_template


def test_plain_text_under_ooc_mode_is_the_toggle(tmp_path: Path) -> None:
    assert read(tmp_path / "style.yml", 'ooc_mode: "((aside))"')[0].ooc_mode.toggle == "((aside))"


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    style, problems = read(
        tmp_path / "style.yml", "tone: dry\nmood: grim\nretrieval:\n  top_k: 2\n  speed: 3\n"
    )
    assert problems == ["line 2: mood: unknown key", "line 5: retrieval.speed: unknown key"]
    assert (style.tone, style.retrieval.top_k) == (("dry",), 2)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("tone: 3", "tone: not a list of text"),
        ("tone: []", "tone: empty"),
        ("fallbacks: [a, {b: c}]", "fallbacks: not a list of text"),
        ("system: [a]", "system: not a group of keys"),
        (
            "length_policy: {ic: {max_sentences: lots}}",
            "length_policy.ic.max_sentences: not a whole number",
        ),
        ("retrieval: {top_k: 9999}", "retrieval.top_k: not between 0 and 50"),
        ("retrieval: {min_score: .nan}", "retrieval.min_score: not between 0 and 100"),
        (
            "retrieval: {tie_breakers: [luck]}",
            "retrieval.tie_breakers: unknown tie-breaker 'luck'",
        ),
        ("response_shapes: [hello]", "response_shapes: a shape without {line}: 'hello'"),
        ("ooc_mode: {toggle: a b}", "ooc_mode.toggle: not one word of two or more characters"),
    ],
)
def test_a_wrong_value_costs_only_itself(tmp_path: Path, content: str, problem: str) -> None:
    style, problems = read(tmp_path / "style.yml", f"{content}\ngreeting: Well?\n")
    assert problems == [f"line 1: {problem}"]
    assert style.greeting == "Well?"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("tone: [a", "expected ',' or ']'"),
        ("- a", "not a mapping of keys"),
        ("a: &x [1]\nb: *x", "aliases are not allowed"),
        ("a: " + "[" * 21 + "]" * 21, "nested deeper than 20"),
        ("a: " + "[" * 200_000, "nested deeper than 20"),
        ("tone: a\ntone: b", "tone is there twice"),
        ("? [a]\n: b", "a key that is not a text"),
        ("tone: !!python/object/apply:os.system [id]", "a value of the type"),
        ("tone: !!python/name:os.system ''", "could not determine a constructor"),
        ("tone: 2026-99-99", "not a value of the type"),
        ("a: " + "x" * 300_000, "larger than 256 KiB"),
        (b"tone: \xff", "not UTF-8"),
        ("a: 1\n---\nb: 2", "but found another document"),
        ("tone: \x00", "not YAML"),
    ],
)
def test_a_file_that_is_no_style_is_unusable(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(UnusableFile) as caught:
        read(tmp_path / "style.yml", content)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "value",
    ['!!int ""', '!!float ""', "!!int _", "!!bool x", "!!timestamp x", "!!int x", "2026-13-45"],
)
def test_a_value_that_is_not_of_its_type_is_named_with_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(UnusableFile, match="not a value of the type") as caught:
        read(tmp_path / "style.yml", f"tone: dry\nretrieval:\n  top_k: {value}\n")
    assert caught.value.line == 3


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path) -> None:
    layers = ["a0: &a0 [lol, lol, lol]"]
    layers += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    started = time.perf_counter()
    with pytest.raises(UnusableFile, match="aliases"):
        read(tmp_path / "style.yml", "\n".join(layers))
    assert time.perf_counter() - started < 1


def test_an_empty_file_is_the_built_in_style(tmp_path: Path) -> None:
    style, problems = read(tmp_path / "style.yml", "")
    assert (style.system, problems) == (BUILT_IN.system, [])


def test_placeholders_join_lists_and_leave_unknown_paths_empty(tmp_path: Path) -> None:
    style, _ = read(tmp_path / "style.yml", "tone: [dry, short]\nlexicon: {prefer: [coin]}")
    template = (
        "{{character}}: {{ tone }}; {{ lexicon.prefer }}; [{{ no.such.path }}{{ __class__ }}]"
    )
    assert render_template(template, style, "Zed") == "Zed: dry, short; coin; []"


def test_a_name_with_a_placeholder_in_it_is_not_filled_in(tmp_path: Path) -> None:
    style, _ = read(tmp_path / "style.yml", "tone: dry")
    assert render_template("I am {{ character }}.", style, "{{ tone }}") == "I am {{ tone }}."
