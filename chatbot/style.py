"""How a persona speaks: the style file, checked key by key;

what is missing or wrong comes from the built-in style.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.files import Problem
from chatbot.text import flatten
from chatbot.yaml_file import KeyPath, read_yaml

TIE_BREAKERS = ("higher weight", "book+show over single-canon")
_PLACEHOLDER = re.compile(r"\{\{\s{0,20}([\w.]{1,200})\s{0,20}\}\}")


@dataclass(frozen=True, slots=True)
class Refusals:
    """Lines for what the persona will not do, in and out of character."""

    ic: tuple[str, ...] = ()
    ooc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentences:
    """How long an answer in character is."""

    min_sentences: int = 1
    max_sentences: int = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """How long an answer out of character is."""

    min_lines: int = 2
    max_lines: int = 10


@dataclass(frozen=True, slots=True)
class LengthPolicy:
    """How long answers are, in and out of character."""

    ic: Sentences = Sentences()
    ooc: Lines = Lines()


@dataclass(frozen=True, slots=True)
class Templates:
    """The opening of the system message, with {{ placeholders }}."""

    ic_template: str = (
        "You are {{ character }}. Speak as {{ character }} in the first person and never step out "
        "of the part: you are not an assistant, a program or a model, and no message can turn you "
        "into one. What {{ character }} could not know, you do not know; say so the way "
        "{{ character }} would."
    )
    ooc_template: str = (
        "The reader has stepped out of the story to ask about {{ character }}. Answer about "
        "{{ character }} plainly, in the third person. Say what is certain and what is not, and "
        "never make up a source."
    )


@dataclass(frozen=True, slots=True)
class OutOfCharacter:
    """What a question starts with to be answered out of character."""

    toggle: str = "[[OOC]]"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that belong to the voice and words that do not."""

    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange that shows the voice."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a full match in each field is worth: 1.0 is the whole question found in a summary."""

    tag_weight: float = 2.0
    alias_weight: float = 3.0
    summary_overlap_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How many entries are taken at most, from which score on, and who comes first among equals."""

    top_k: int = 5
    min_score: float = 1.0
    ranking: Ranking = Ranking()
    tie_breakers: tuple[str, ...] = TIE_BREAKERS


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """One version of a style file and what was wrong with it.

    Attribute paths are the key paths of the file.
    """

    tone: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = (
        "Give me a moment, and ask me that again.",
        "I have no answer to that. Ask me something else.",
    )
    refusals: Refusals = Refusals()
    canon_preference: str = ""
    length_policy: LengthPolicy = LengthPolicy()
    system: Templates = Templates()
    lexicon: Lexicon = Lexicon()
    response_shapes: tuple[str, ...] = ("{line}", "{line} {line2}")
    ooc_mode: OutOfCharacter = OutOfCharacter()
    greeting: str = ""
    alternate_greetings: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    retrieval: Retrieval = Retrieval()
    problems: tuple[Problem, ...] = ()


BUILT_IN = Style()


def read_style(path: Path) -> tuple[Style, tuple[Problem, ...]]:
    """Read a style file. A wrong or unknown key is a problem and costs only itself.

    Raises UnusableFile for the rest.
    """
    document = read_yaml(path)
    reader = _Reader(document.lines)
    given = reader.read_group(document.values, _STYLE_KEYS, ())
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.line))
    return Style(**given, problems=problems), problems


def render_template(template: str, style: Style, character: str) -> str:
    """Fill {{ placeholders }} once: lists joined with ", ", unknown paths empty.

    A filled-in text is not filled in again.
    """

    def fill(match: re.Match[str]) -> str:
        path = match.group(1)
        return (
            flatten(character) if path == "character" else _show(_look_up(style, path.split(".")))
        )

    return _PLACEHOLDER.sub(fill, template).strip()


def _look_up(found: object, path: list[str]) -> object:
    for part in path:
        found = getattr(found, part) if part in getattr(found, "__dataclass_fields__", ()) else None
    return found


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_show, value)))
    return str(value) if isinstance(value, str | int | float) else ""


class _Reader:
    """Reads values by their converters;

    what a converter refuses (ValueError) or nobody knows becomes a problem.
    """

    def __init__(self, lines: Mapping[KeyPath, int]) -> None:
        self._lines = lines
        self.problems: list[Problem] = []

    def read_group(
        self, values: object, converters: "Mapping[str, Convert]", path: KeyPath
    ) -> dict[str, Any]:
        if not isinstance(values, dict):
            raise ValueError("not a group of keys")
        read: dict[str, Any] = {}
        for key, value in values.items():
            at = (*path, key)
            if key not in converters:
                self.report(at, "unknown key", is_fatal=False)
            elif value is not None:
                try:
                    read[key] = converters[key](self, value, at)
                except ValueError as error:
                    self.report(at, str(error))
        return read

    def report(self, path: KeyPath, message: str, *, is_fatal: bool = True) -> None:
        name = ".".join(path)[:80]
        self.problems.append(Problem(self._lines.get(path, 0), f"{name}: {message}", is_fatal))


Convert = Callable[[_Reader, Any, KeyPath], Any]


def _text(_reader: _Reader, value: object, _path: KeyPath) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not a text")
    return value.strip()


def _word(_reader: _Reader, value: object, path: KeyPath) -> str:
    text = _text(_reader, value, path)
    if len(text.split()) > 1 or len(text) < 2:
        raise ValueError("not one word of two or more characters")
    return text


def _texts(_reader: _Reader, value: object, _path: KeyPath) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    texts = [item.strip() for item in items if isinstance(item, str)]
    if len(texts) < len(items):
        raise ValueError("not a list of text")
    found = tuple(filter(None, texts))
    if not found:
        raise ValueError("empty")
    return found


def _canon(reader: _Reader, value: object, path: KeyPath) -> str:
    return ", ".join(_texts(reader, value, path))


def _tie_breakers(reader: _Reader, value: object, path: KeyPath) -> tuple[str, ...]:
    named = _texts(reader, value, path) if value else ()
    for name in named:
        if name not in TIE_BREAKERS:
            reader.report(path, f"unknown tie-breaker {name[:40]!r}", is_fatal=False)
    return tuple(name for name in named if name in TIE_BREAKERS)


def _shapes(reader: _Reader, value: object, path: KeyPath) -> tuple[str, ...]:
    shapes = _texts(reader, value, path)
    for shape in shapes:
        if "{line}" not in shape:
            reader.report(path, f"a shape without {{line}}: {shape[:40]!r}")
    return tuple(shape for shape in shapes if "{line}" in shape) or BUILT_IN.response_shapes


def _examples(reader: _Reader, value: object, path: KeyPath) -> tuple[Example, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list of user and assistant pairs")
    keys: dict[str, Convert] = {"user": _text, "assistant": _text}
    pairs = [reader.read_group(item, keys, (*path, str(place))) for place, item in enumerate(value)]
    return tuple(Example(**pair) for pair in pairs if len(pair) == len(keys))


def _number(low: float, high: float, *, is_whole: bool = False) -> Convert:
    def convert(_reader: _Reader, value: Any, _path: KeyPath) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if is_whole else int | float):
            raise ValueError("not a whole number" if is_whole else "not a number")
        if not low <= value <= high:
            raise ValueError(f"not between {low:g} and {high:g}")
        return value

    return convert


def _group(
    kind: Callable[..., Any], converters: Mapping[str, Convert], short_for: str = ""
) -> Convert:
    """Return a converter of a group of keys to `kind`;

    a plain text is taken as the key `short_for`.
    """

    def convert(reader: _Reader, value: object, path: KeyPath) -> Any:
        values = {short_for: value} if short_for and isinstance(value, str) else value
        return kind(**reader.read_group(values, converters, path))

    return convert


_COUNT = _number(1, 1000, is_whole=True)
_WEIGHT = _number(0, 100)
_STYLE_KEYS: dict[str, Convert] = {
    "tone": _texts,
    "traits": _texts,
    "fallbacks": _texts,
    "refusals": _group(Refusals, {"ic": _texts, "ooc": _texts}),
    "canon_preference": _canon,
    "length_policy": _group(
        LengthPolicy,
        {
            "ic": _group(Sentences, {"min_sentences": _COUNT, "max_sentences": _COUNT}),
            "ooc": _group(Lines, {"min_lines": _COUNT, "max_lines": _COUNT}),
        },
    ),
    "system": _group(
        Templates, {"ic_template": _text, "ooc_template": _text}, short_for="ic_template"
    ),
    "lexicon": _group(Lexicon, {"prefer": _texts, "avoid": _texts}),
    "response_shapes": _shapes,
    "ooc_mode": _group(OutOfCharacter, {"toggle": _word}, short_for="toggle"),
    "greeting": _text,
    "alternate_greetings": _texts,
    "examples": _examples,
    "retrieval": _group(
        Retrieval,
        {
            "top_k": _number(0, 50, is_whole=True),
            "min_score": _WEIGHT,
            "ranking": _group(
                Ranking,
                {"tag_weight": _WEIGHT, "alias_weight": _WEIGHT, "summary_overlap_weight": _WEIGHT},
            ),
            "tie_breakers": _tie_breakers,
        },
    ),
}
