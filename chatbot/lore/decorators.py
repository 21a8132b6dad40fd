"""The lines "@@name value" that the content of an entry may begin with (card version 3).

A line "@@@name value" counts only if the one above it is not understood. Of several of a name the
first counts, except for lists of keys. Both spellings that the specification has are read:
`activate_only_after` and `activate_after`, `activate_only_every` and `activate_every`.
"""

import re
from collections.abc import Callable
from typing import Any

from chatbot.lore.entry import (
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
NUMBER_LIMIT = 1_000_000
_LINE = re.compile(r"\s*(@{2,})\s*([A-Za-z_]+)[ \t]*(.*)")
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
    name = {"activate_after": "activate_only_after", "activate_every": "activate_only_every"}.get(
        name, name
    )
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
}


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
    if "ignore_on_max_context" in first:
        fields["yields"] = True
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
