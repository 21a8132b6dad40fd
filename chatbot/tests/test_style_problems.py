"""What is wrong in a style file costs itself and is named with its line."""

from pathlib import Path
from typing import Any

import pytest

from chatbot.files import UnusableFile
from chatbot.style import BUILT_IN
from chatbot.tests.style_files import read


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("tone: 3", "tone: not a list of text"),
        ("tone: []", "tone: empty"),
        ("fallbacks: [a, {b: c}]", "fallbacks.1: not a text"),
        ("system: [a]", "system: not a group of keys"),
        (
            "length_policy: {ic: {max_sentences: lots}}",
            "length_policy.ic.max_sentences: not a whole number",
        ),
        ("retrieval: {top_k: 9999}", "retrieval.top_k: not between 0 and 50"),
        ("retrieval: {min_score: .nan}", "retrieval.min_score: not between 0 and 100"),
        (
            "retrieval: {tie_breakers: [luck]}",
            "retrieval.tie_breakers.0: unknown tie-breaker 'luck'",
        ),
        ("response_shapes: [hello]", "response_shapes.0: a shape without {line}: 'hello'"),
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
    [
        '!!int ""',
        '!!float ""',
        "!!int _",
        "!!bool x",
        "!!timestamp x",
        "!!int x",
        "2026-13-45",
        "!!python/name:os.system ''",
        "!!binary x",
        "!mine x",
    ],
)
def test_a_value_that_is_not_of_its_type_costs_itself(tmp_path: Path, value: str) -> None:
    content = f"tone: dry\nretrieval:\n  top_k: {value}\ntraits:\n- a\n- {value}\n- b\n"
    style, problems = read(tmp_path / "style.yml", content)
    assert [problem.partition(" the type")[0] for problem in problems] == [
        "line 3: not a value of",
        "line 6: not a value of",
    ]
    assert (style.tone, style.traits, style.retrieval) == (("dry",), ("a", "b"), BUILT_IN.retrieval)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("tone: dry\ntone: wet", "line 2: tone is there twice, line 1 counts"),
        ("tone: dry\n? [a]\n: b", "line 2: a key that is not a text"),
        (
            "tone: dry\ntraits: !!python/object/apply:os.system [id]",
            "line 2: a value of the type tag:yaml.org,2002:python/object/apply:os.system",
        ),
        ("tone: dry\ntraits: !!set {a, b}", "line 2: a value of the type tag:yaml.org,2002:set"),
        (
            "tone: dry\nexamples:\n- {user: a, assistant: b}\n- {user: a, user: b, assistant: c}",
            "line 4: user is there twice, line 4 counts",
        ),
    ],
)
def test_what_is_odd_to_yaml_costs_itself(tmp_path: Path, content: str, problem: str) -> None:
    style, problems = read(tmp_path / "style.yml", content)
    assert (style.tone, problems) == (("dry",), [problem])
    assert style.traits == BUILT_IN.traits


@pytest.mark.parametrize(
    ("content", "left", "problems"),
    [
        (
            "examples:\n  - {user: a, assistant: b}\n  - odd\n  - {user: c, assistant: d}\n",
            2,
            ["line 3: examples.1: not a pair of user and assistant"],
        ),
        ("examples:\n  - user: a\n", 0, ["line 2: examples.0: no assistant"]),
        ("examples:\n  - {}\n", 0, ["line 2: examples.0: no user and no assistant"]),
        ("examples:\n  - [a, b]\n", 0, ["line 2: examples.0: not a pair of user and assistant"]),
        (
            "examples:\n  - user: a\n    assistant: 5\n  - {user: c, assistant: d}\n",
            1,
            ["line 3: examples.0.assistant: not a text; in quotes it is one"],
        ),
        (
            "examples:\n  - user: a\n    assistant: b\n    mood: c\n",
            1,
            ["line 4: examples.0.mood: unknown key"],
        ),
        ("examples: {user: a}", 0, ["line 1: examples: not a list of user and assistant pairs"]),
        ("examples: []", 0, []),
    ],
)
def test_an_odd_example_costs_itself_and_is_named_with_its_line(
    tmp_path: Path, content: str, left: int, problems: list[str]
) -> None:
    style, told = read(tmp_path / "style.yml", content)
    assert (len(style.examples), told) == (left, problems)


@pytest.mark.parametrize(
    "key",
    [
        "tone",
        "traits",
        "fallbacks",
        "alternate_greetings",
        "lexicon.avoid",
        "refusals.ic",
        "response_shapes",
    ],
)
@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("7", "not a text; in quotes it is one"),
        ("no", "not a text; in quotes it is one"),
        ("2026-01-01", "not a text; in quotes it is one"),
        ("", "not a text"),
        ('""', "not a text"),
        ("{a: b}", "not a text"),
        ("[a]", "not a text"),
    ],
)
def test_an_odd_item_of_a_list_costs_itself(
    tmp_path: Path, key: str, item: str, message: str
) -> None:
    group, _, name = key.rpartition(".")
    one, two = ("{line}", "{line} {line2}") if key == "response_shapes" else ("one", "two")
    lines = [f"{group}:"] if group else []
    lines += [f" {name}:", f"  - '{one}'", f"  - {item}", f"  - '{two}'"]
    content = "\n".join(lines if group else [line.removeprefix(" ") for line in lines])
    style, problems = read(tmp_path / "style.yml", content)
    found: Any = style
    for part in key.split("."):
        found = getattr(found, part)
    assert problems == [f"line {len(lines) - 1}: {key}.1: {message}"]
    assert found == (one, two)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            "length_policy:\n ic:\n  min_sentences: 9\n  max_sentences: 2",
            "line 3: length_policy.ic.min_sentences: min_sentences 9 is more than max_sentences 2",
        ),
        (
            "length_policy: {ic: {min_sentences: 9}}",
            "line 1: length_policy.ic.min_sentences: min_sentences 9 is more than max_sentences 5",
        ),
        (
            "length_policy:\n ooc:\n  max_lines: 1",
            "line 3: length_policy.ooc.max_lines: min_lines 2 is more than max_lines 1",
        ),
        (
            "lexicon:\n prefer: [Gold, coin]\n avoid: [gold]",
            "line 3: lexicon.avoid: 'gold' is under prefer, too",
        ),
        (
            "retrieval:\n ranking: {tag_weight: 0, alias_weight: 0, summary_overlap_weight: 0}",
            "line 2: retrieval.ranking: with weights of 0 alone nothing is found",
        ),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, content: str, problem: str) -> None:
    style, problems = read(tmp_path / "style.yml", content)
    assert problems == [problem]
    assert style.length_policy == BUILT_IN.length_policy
    assert style.retrieval == BUILT_IN.retrieval
