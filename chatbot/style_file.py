"""Style files: YAML, checked key by key; what is missing or wrong comes from the built-in style."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatbot.language import LANGUAGES
from chatbot.macros import fill_in_user
from chatbot.style import (
    ANY_LENGTH,
    DEVICES,
    TIE_BREAKERS,
    Example,
    LengthPolicy,
    Lexicon,
    Lines,
    Look,
    OutOfCharacter,
    Ranking,
    Refusals,
    Retrieval,
    Sentences,
    Style,
    Templates,
)
from chatbot.style_labels import fit_label, read_colour
from chatbot.style_reader import Convert, StyleReader
from chatbot.templates import find_unfilled
from chatbot.user_persona import NOBODY
from chatbot.yaml_file import KeyPath, read_yaml


def read_style(path: Path, character: str = "") -> Style:
    """Read a style file. A wrong or unknown key or item is a problem and costs only itself.

    {{char}} and {{user}} are filled in where `character` is given; what nothing will fill in is a
    problem. Raises UnusableFile for what is no YAML mapping.
    """
    document = read_yaml(path)
    nickname = document.values.get("nickname")
    called = nickname if isinstance(nickname, str) and nickname.strip() else character
    reader = StyleReader(document.lines, called if character else "")
    style = Style(**reader.read_group(document.values, STYLE_KEYS, ()))
    if not document.values:
        reader.report((), "nothing in it, the built-in style is used", is_fatal=False)
    for key in ("ic_template", "ooc_template"):
        for message in find_unfilled(getattr(style.system, key), style):
            reader.report(("system", key), message, is_fatal=False)
    problems = tuple(sorted(document.problems + reader.problems, key=lambda problem: problem.line))
    return replace(style, problems=problems)


def _template(_reader: StyleReader, value: object, _path: KeyPath) -> str:
    if not isinstance(value, str) or not value.strip():
        # YAML takes a bare 3, yes or 2026-01-01 for something else.
        is_bare = value is not None and not isinstance(value, str | list | dict)
        raise ValueError("not a text; in quotes it is one" if is_bare else "not a text")
    return value.strip()


def _text(reader: StyleReader, value: object, path: KeyPath) -> str:
    return reader.fill(_template(reader, value, path), path)


def _told(reader: StyleReader, value: object, path: KeyPath) -> str:
    return reader.fill(_template(reader, value, path), path, is_told=True)


def _flag(_reader: StyleReader, value: object, _path: KeyPath) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _label(reader: StyleReader, value: object, path: KeyPath) -> str:
    return fit_label(fill_in_user(_text(reader, value, path), NOBODY))


def _word(reader: StyleReader, value: object, path: KeyPath) -> str:
    text = _template(reader, value, path)
    if len(text.split()) > 1 or len(text) < 2:
        raise ValueError("not one word of two or more characters")
    return text


def _list(convert: Convert) -> Convert:
    """Return a converter of a list, or of one item alone."""

    def convert_list(reader: StyleReader, value: object, path: KeyPath) -> tuple[Any, ...]:
        if isinstance(value, str):
            return (convert(reader, value, path),)
        if not isinstance(value, list):
            raise ValueError("not a list of text")
        if not value:
            raise ValueError("empty")
        return reader.read_items(value, convert, path)

    return convert_list


_texts = _list(_text)


def _canon(reader: StyleReader, value: object, path: KeyPath) -> str:
    return ", ".join(_texts(reader, value, path))


def _one_of(what: str, names: Collection[str]) -> Convert:
    def convert(reader: StyleReader, value: object, path: KeyPath) -> str:
        name = _template(reader, value, path)
        if name not in names:
            raise ValueError(f"unknown {what} {name[:40]!r}")
        return name

    return convert


def _tie_breakers(reader: StyleReader, value: object, path: KeyPath) -> tuple[str, ...]:
    read = _list(_one_of("tie-breaker", TIE_BREAKERS))
    return tuple(read(reader, value, path)) if value else ()


def _shape(slot: str) -> Convert:
    """Return a converter of a text with a slot such as "line", and perhaps a second one."""

    def convert(reader: StyleReader, value: object, path: KeyPath) -> str:
        shape = _template(reader, value, path)
        if f"{{{slot}}}" not in shape:
            raise ValueError(f"a shape without {{{slot}}}: {shape[:40]!r}")
        return reader.fill(shape, path, slots=(f"{{{slot}}}", f"{{{slot}2}}"))

    return convert


def _example(reader: StyleReader, value: object, path: KeyPath) -> Example:
    keys: dict[str, Convert] = {"user": _text, "assistant": _text}
    if not isinstance(value, dict):
        raise ValueError("not a pair of user and assistant")
    pair = reader.read_group(value, keys, path)
    missing = " and no ".join(key for key in keys if value.get(key) is None)
    if missing:
        raise ValueError(f"no {missing}")
    if len(pair) < len(keys):
        raise ValueError  # which has been reported
    return Example(**pair)


def _examples(reader: StyleReader, value: object, path: KeyPath) -> tuple[Example, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list of user and assistant pairs")
    if not value:
        return ()
    return reader.read_items(value, _example, path)


def _number(low: float, high: float, *, is_whole: bool = False) -> Convert:
    def convert(_reader: StyleReader, value: Any, _path: KeyPath) -> Any:
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

    def convert(reader: StyleReader, value: object, path: KeyPath) -> Any:
        values = {short_for: value} if short_for and isinstance(value, str) else value
        return kind(**reader.read_group(values, converters, path))

    return convert


def _range(kind: Callable[..., Any], low: str, high: str) -> Convert:
    """Return a converter of two counts to `kind`; the built-in ones if they contradict."""
    read = _group(kind, {low: _COUNT, high: _COUNT})

    def convert(reader: StyleReader, value: object, path: KeyPath) -> Any:
        found = read(reader, value, path)
        least, most = getattr(found, low), getattr(found, high)
        if least <= most:
            return found
        blamed = low if isinstance(value, dict) and low in value else high
        reader.report((*path, blamed), f"{low} {least} is more than {high} {most}")
        return kind()

    return convert


def _lexicon(reader: StyleReader, value: object, path: KeyPath) -> Lexicon:
    found: Lexicon = _group(Lexicon, {"prefer": _texts, "avoid": _texts})(reader, value, path)
    wanted = {word.casefold() for word in found.prefer}
    for word in found.avoid:
        if word.casefold() in wanted:
            reader.report((*path, "avoid"), f"{word[:40]!r} is under prefer, too", is_fatal=False)
    return found


def _ranking(reader: StyleReader, value: object, path: KeyPath) -> Ranking:
    names = ("tag_weight", "alias_weight", "summary_overlap_weight")
    found: Ranking = _group(Ranking, dict.fromkeys(names, _WEIGHT))(reader, value, path)
    if not any(getattr(found, name) for name in names):
        reader.report(path, "with weights of 0 alone nothing is found")
        return Ranking()
    return found


_COUNT = _number(1, ANY_LENGTH, is_whole=True)
_WEIGHT = _number(0, 100)
STYLE_KEYS: dict[str, Convert] = {
    "language": _one_of("language", LANGUAGES),
    "tone": _texts,
    "traits": _texts,
    "fallbacks": _texts,
    "refusals": _group(Refusals, {"ic": _texts, "ooc": _texts}),
    "canon_preference": _canon,
    "length_policy": _group(
        LengthPolicy,
        {
            "ic": _range(Sentences, "min_sentences", "max_sentences"),
            "ooc": _range(Lines, "min_lines", "max_lines"),
        },
    ),
    "system": _group(
        Templates,
        {"ic_template": _template, "ooc_template": _template, "keeps_unknown": _flag},
        short_for="ic_template",
    ),
    "lexicon": _lexicon,
    "response_shapes": _list(_shape("line")),
    "offers": _list(_shape("topic")),
    "ooc_mode": _group(OutOfCharacter, {"toggle": _word}, short_for="toggle"),
    "greeting": _text,
    "alternate_greetings": _texts,
    "openers": _list(_label),
    "topics": _list(_label),
    "look": _group(
        Look,
        {"accent": read_colour, "light": read_colour, "device": _one_of("device", DEVICES)},
    ),
    "nickname": _label,
    "description": _told,
    "personality": _told,
    "scenario": _told,
    "post_history_instructions": _told,
    "examples": _examples,
    "retrieval": _group(
        Retrieval,
        {
            "top_k": _number(0, 50, is_whole=True),
            "min_score": _WEIGHT,
            "ranking": _ranking,
            "tie_breakers": _tie_breakers,
        },
    ),
}
