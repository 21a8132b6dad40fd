"""Style files: YAML, checked key by key; what is missing or wrong comes from the built-in style."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chatbot.files import Problem
from chatbot.style import (
    BUILT_IN,
    Example,
    LengthPolicy,
    Lexicon,
    Lines,
    OutOfCharacter,
    Ranking,
    Refusals,
    Retrieval,
    Sentences,
    Style,
    Templates,
)
from chatbot.tie_breakers import TIE_BREAKERS
from chatbot.yaml_file import KeyPath, read_yaml


def read_style(path: Path) -> Style:
    """Read a style file. A wrong or unknown key is a problem and costs only itself.

    Raises UnusableFile for what is no YAML mapping.
    """
    document = read_yaml(path)
    reader = _Reader(document.lines)
    given = reader.read_group(document.values, _STYLE_KEYS, ())
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.line))
    return Style(**given, problems=problems)


class _Reader:
    """Reads values by their converters.

    An unknown key becomes a problem, and so does a value that its converter refuses by ValueError.
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
    """Return a converter of a group of keys to `kind`.

    A plain text is taken as the key `short_for`, if given.
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
