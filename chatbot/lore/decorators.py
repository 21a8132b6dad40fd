"""The lines "@@name value" that the content of an entry may begin with (card version 3).

A line "@@@name value" counts only if the one above it is not understood. Of several with the same
name the first counts, except for lists of keys. Both spellings in the specification are read:
`activate_only_after` and `activate_after`, `activate_only_every` and `activate_every`.
"""

import re
from collections.abc import Callable
from typing import Any

from chatbot.lore.book import (
    AFTER,
    AT_DEPTH,
    BEFORE,
    BY_PERSONALITY,
    BY_SCENARIO,
    ROLES,
    SCAN_DEPTH_LIMIT,
    Conditions,
)

LINE_LIMIT = 100
_SPELLINGS = {"activate_after": "activate_only_after", "activate_every": "activate_only_every"}
NUMBER_LIMIT = 1_000_000
_LINE = re.compile(r"\s*(@{2,})\s*([A-Za-z_]+)[ \t]*(.*)")
# Decorators that set one field of an entry.
_SWITCHES = {
    "ignore_on_max_context": ("yields", True),
    "match_partial_word": ("match_whole_words", False),
    "match_full_word": ("match_whole_words", True),
    "unrecursive": ("prevent_recursion", True),
    "no_recursive_search": ("exclude_recursion", True),
}
_PLACES = {
    "before_desc": BEFORE,
    "after_desc": AFTER,
    "personality": BY_PERSONALITY,
    "scenario": BY_SCENARIO,
}


def read_decorators(content: str) -> tuple[str, dict[str, Any]]:
    """Return the content without decorators and the fields of an `Entry` that they set."""
    if not content.lstrip().startswith("@@"):
        return content.strip(), {}
    lines = content.strip().split("\n")
    ends = next((at for at, line in enumerate(lines) if not line.lstrip().startswith("@@")), None)
    head, rest = (lines, []) if ends is None else (lines[:ends], lines[ends:])
    return "\n".join(rest).strip(), _apply(_choose(head[:LINE_LIMIT]))


def list_ignored(content: str) -> list[str]:
    """Return the names of the decorators before a content that are not understood, unless one of
    their fallbacks is.
    """
    ignored: list[str] = []
    chain: list[str] = []
    is_answered = True
    for line in content.strip().split("\n")[:LINE_LIMIT]:
        if not line.lstrip().startswith("@@"):
            break
        if not line.lstrip().startswith("@@@"):
            ignored, chain, is_answered = ignored + chain, [], False
        match = _LINE.fullmatch(line)
        name = match[2].lower() if match else ""
        is_answered |= name in _LEFT_OUT or _SPELLINGS.get(name, name) in _READERS
        chain = [] if is_answered or not name else [*chain, name]
    return ignored + chain


def _choose(lines: list[str]) -> list[tuple[str, Any]]:
    """Return (name, value) of the lines that count."""
    chosen: list[tuple[str, Any]] = []
    is_answered = True
    for line in lines:
        match = _LINE.fullmatch(line)
        is_fallback = line.lstrip().startswith("@@@")
        if is_fallback and is_answered:
            continue
        read = _read(match[2].lower(), match[3].strip()) if match else None
        is_answered = read is not None
        if read is not None:
            chosen.append(read)
    return chosen


def _read(name: str, value: str) -> tuple[str, Any] | None:
    name = _SPELLINGS.get(name, name)
    reader = _READERS.get(name)
    read = reader(value) if reader else None
    return None if read is None else (name, read)


def _number(value: str) -> int | None:
    try:
        number = int(value) if len(value) < 10 else None
    except ValueError:
        return None
    return None if number is None else max(-1, min(number, NUMBER_LIMIT))


def _natural(value: str) -> int | None:
    number = _number(value)
    return number if number is not None and number >= 0 else None


def _keys(value: str) -> tuple[str, ...] | None:
    return tuple(key for part in value.split(",") if (key := part.strip())) or None


def _flag(value: str) -> bool | None:
    return None if value.lower() == "false" else True


_READERS: dict[str, Callable[[str], Any]] = {
    "activate_only_after": _natural,
    "activate_only_every": lambda value: _natural(value) or None,
    "keep_activate_after_match": _flag,
    "dont_activate_after_match": _flag,
    "activate": _flag,
    "dont_activate": _flag,
    "depth": _number,
    "reverse_depth": _number,
    "role": lambda value: ROLES.index(value) if value in ROLES else None,
    "scan_depth": _natural,
    "is_greeting": _natural,
    "position": _PLACES.get,
    "ignore_on_max_context": _flag,
    "additional_keys": _keys,
    "exclude_keys": _keys,
    "is_user_icon": lambda value: value or None,
    # RisuAI's own decorators; SillyTavern has fields for the same.
    "probability": lambda value: None if (read := _natural(value)) is None else min(read, 100),
    "match_full_word": _flag,
    "match_partial_word": _flag,
    "unrecursive": _flag,
    "no_recursive_search": _flag,
}
# Known but ignored: three are for prompts that are no chat; the last one would switch off parts of
# our own prompt, which a card may not.
_LEFT_OUT = frozenset(
    {"instruct_depth", "reverse_instruct_depth", "instruct_scan_depth", "disable_ui_prompt"}
)


def _apply(chosen: list[tuple[str, Any]]) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for name, value in chosen:
        first.setdefault(name, value)
    if not first:
        return {}
    fields: dict[str, Any] = {"conditions": _collect(first, chosen)}
    for name in ("reverse_depth", "depth"):
        if name in first:
            fields["position"] = AT_DEPTH
            fields["depth"] = max(0, first[name])
            fields["from_oldest"] = name == "reverse_depth"
    if "position" in first:
        fields["position"] = first["position"]
    if "role" in first:
        fields["role"] = first["role"]
    if "scan_depth" in first:
        fields["scan_depth"] = min(first["scan_depth"], SCAN_DEPTH_LIMIT)
    fields |= {_SWITCHES[name][0]: _SWITCHES[name][1] for name in first if name in _SWITCHES}
    if "probability" in first:
        fields["probability"] = first["probability"]
    return fields


def _collect(first: dict[str, Any], chosen: list[tuple[str, Any]]) -> Conditions:
    excluded = [value for name, value in chosen if name == "exclude_keys"]
    return Conditions(
        after=first.get("activate_only_after", 0),
        every=first.get("activate_only_every", 1),
        greeting=first.get("is_greeting"),
        user_icon=first.get("is_user_icon"),
        needed=tuple(value for name, value in chosen if name == "additional_keys"),
        excluded=tuple(key for keys in excluded for key in keys),
        forced_on="activate" in first,
        forced_off="dont_activate" in first,
        kept="keep_activate_after_match" in first,
        once="dont_activate_after_match" in first,
    )
