"""Style files: their keys, encodings and placeholders."""

import time
from pathlib import Path

import pytest

from chatbot.files import UnusableFile
from chatbot.style import BUILT_IN, Example
from chatbot.templates import render_template
from chatbot.tests.files import STYLE
from chatbot.tests.style_files import read


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


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path) -> None:
    layers = ["a0: &a0 [lol, lol, lol]"]
    layers += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    started = time.thread_time()
    with pytest.raises(UnusableFile, match="aliases"):
        read(tmp_path / "style.yml", "\n".join(layers))
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("content", ["", "# tone: dry\n", "---\n", "\ufeff"])
def test_an_empty_file_is_the_built_in_style_and_says_so(tmp_path: Path, content: str) -> None:
    style, problems = read(tmp_path / "style.yml", content)
    assert style.system == BUILT_IN.system
    assert problems == ["nothing in it, the built-in style is used"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_style_is_read_in_the_encodings_of_editors(tmp_path: Path, encoding: str) -> None:
    content = "tone: [süß]\r\ngreeting: Grüß dich.\r\n".encode(encoding)
    style, problems = read(tmp_path / "style.yml", content)
    assert (style.tone, style.greeting, problems) == (("süß",), "Grüß dich.", [])


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="not UTF-8; save the file as UTF-8") as caught:
        read(tmp_path / "style.yml", "tone: dry\ngreeting: Grüß dich.\n".encode("latin-1"))
    assert caught.value.line == 2


def test_placeholders_join_lists_and_leave_unknown_paths_empty(tmp_path: Path) -> None:
    style, _ = read(tmp_path / "style.yml", "tone: [dry, short]\nlexicon: {prefer: [coin]}")
    template = (
        "{{character}}: {{ tone }}; {{ lexicon.prefer }}; [{{ no.such.path }}{{ __class__ }}]"
    )
    assert render_template(template, style, "Zed") == "Zed: dry, short; coin; []"


def test_a_name_with_a_placeholder_in_it_is_not_filled_in(tmp_path: Path) -> None:
    style, _ = read(tmp_path / "style.yml", "tone: dry")
    assert render_template("I am {{ character }}.", style, "{{ tone }}") == "I am {{ tone }}."
