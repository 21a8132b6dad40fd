"""Style files: YAML, checked key by key; missing or invalid keys use the built-in style."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatbot.language import LANGUAGES
from chatbot.reactions import KINDS, Reactions
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
from chatbot.style_reader import (
    Convert,
    StyleReader,
    group,
    list_of,
    number,
    one_of,
    read_colour,
    read_flag,
    read_label,
    read_template,
    read_text,
    read_texts,
    read_told,
    read_word,
)
from chatbot.templates import find_unfilled
from chatbot.user_persona import DEPTH_LIMIT, ROLES, AuthorNote
from chatbot.yaml_file import KeyPath, read_yaml

# Maximum braces of a shape, since each placeholder is replaced by a whole line.
SLOT_LIMIT = 20


def read_style(path: Path, character: str = "") -> Style:
    """Read a style file. A wrong or unknown key or item is a problem and costs only itself.

    {{char}} and {{user}} are filled in if `character` is given; a placeholder that nothing fills in
    is a problem. Raises UnusableFile for anything but a YAML mapping.
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


def _canon(reader: StyleReader, value: object, path: KeyPath) -> str:
    return ", ".join(read_texts(reader, value, path))


def _tie_breakers(reader: StyleReader, value: object, path: KeyPath) -> tuple[str, ...]:
    read = list_of(one_of("tie-breaker", TIE_BREAKERS))
    return tuple(read(reader, value, path)) if value else ()


def _shape(slot: str) -> Convert:
    """Return a converter of a text with a slot such as "line", and perhaps a second one."""

    def convert(reader: StyleReader, value: object, path: KeyPath) -> str:
        shape = read_template(reader, value, path)
        if f"{{{slot}}}" not in shape:
            raise ValueError(f"a shape without {{{slot}}}: {shape[:40]!r}")
        if shape.count("{") > SLOT_LIMIT:
            raise ValueError(f"more than {SLOT_LIMIT} braces in a shape")
        return reader.fill(shape, path, slots=(f"{{{slot}}}", f"{{{slot}2}}"))

    return convert


def _example(reader: StyleReader, value: object, path: KeyPath) -> Example:
    keys: dict[str, Convert] = {"user": read_text, "assistant": read_text}
    if not isinstance(value, dict):
        raise ValueError("not a pair of user and assistant")
    pair = reader.read_group(value, keys, path)
    missing = " and no ".join(key for key in keys if value.get(key) is None)
    if missing:
        raise ValueError(f"no {missing}")
    if len(pair) < len(keys):
        raise ValueError  # the wrong part has been reported
    return Example(**pair)


def _examples(reader: StyleReader, value: object, path: KeyPath) -> tuple[Example, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list of user and assistant pairs")
    if not value:
        return ()
    return reader.read_items(value, _example, path)


def _range(kind: Callable[..., Any], low: str, high: str) -> Convert:
    """Return a converter of two counts to `kind`; contradicting ones give the built-in counts."""
    read = group(kind, {low: _COUNT, high: _COUNT})

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
    found: Lexicon = group(Lexicon, {"prefer": read_texts, "avoid": read_texts})(
        reader, value, path
    )
    wanted = {word.casefold() for word in found.prefer}
    for word in found.avoid:
        if word.casefold() in wanted:
            reader.report((*path, "avoid"), f"{word[:40]!r} is under prefer, too", is_fatal=False)
    return found


def _ranking(reader: StyleReader, value: object, path: KeyPath) -> Ranking:
    names = ("tag_weight", "alias_weight", "summary_overlap_weight")
    found: Ranking = group(Ranking, dict.fromkeys(names, _WEIGHT))(reader, value, path)
    if not any(getattr(found, name) for name in names):
        reader.report(path, "with weights of 0 alone nothing is found")
        return Ranking()
    return found


_COUNT = number(1, ANY_LENGTH, is_whole=True)
_WEIGHT = number(0, 100)
STYLE_KEYS: dict[str, Convert] = {
    "language": one_of("language", LANGUAGES),
    "tone": read_texts,
    "traits": read_texts,
    "fallbacks": read_texts,
    "refusals": group(Refusals, {"ic": read_texts, "ooc": read_texts}),
    "canon_preference": _canon,
    "length_policy": group(
        LengthPolicy,
        {
            "ic": _range(Sentences, "min_sentences", "max_sentences"),
            "ooc": _range(Lines, "min_lines", "max_lines"),
        },
    ),
    "system": group(
        Templates,
        {"ic_template": read_template, "ooc_template": read_template, "keeps_unknown": read_flag},
        short_for="ic_template",
    ),
    "lexicon": _lexicon,
    "reactions": group(Reactions, dict.fromkeys(KINDS, read_texts)),
    "repeats": list_of(_shape("line")),
    "response_shapes": list_of(_shape("line")),
    "offers": list_of(_shape("topic")),
    "ooc_mode": group(OutOfCharacter, {"toggle": read_word}, short_for="toggle"),
    "greeting": read_text,
    "alternate_greetings": read_texts,
    "openers": list_of(read_label),
    "topics": list_of(read_label),
    "look": group(
        Look, {"accent": read_colour, "light": read_colour, "device": one_of("device", DEVICES)}
    ),
    "nickname": read_label,
    "description": read_told,
    "personality": read_told,
    "scenario": read_told,
    "post_history_instructions": read_told,
    "depth_note": group(
        AuthorNote,
        {
            "text": read_told,
            "depth": number(0, DEPTH_LIMIT, is_whole=True),
            "role": one_of("role", ROLES),
        },
        short_for="text",
    ),
    "examples": _examples,
    "retrieval": group(
        Retrieval,
        {
            "top_k": number(0, 50, is_whole=True),
            "min_score": _WEIGHT,
            "ranking": _ranking,
            "tie_breakers": _tie_breakers,
        },
    ),
}
