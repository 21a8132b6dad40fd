"""Parses a book from JSON: `character_book` of a card with SillyTavern's `extensions`, or a world
info file. Fields of a wrong type count as missing.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatbot.lore.book import (
    AFTER,
    BEFORE,
    DEFAULT_DEPTH,
    OUTLET,
    ROLES,
    SCAN_DEPTH_LIMIT,
    Book,
    Entry,
    Source,
)
from chatbot.lore.decorators import read_decorators
from chatbot.lore.patterns import is_pattern
from chatbot.text import clean, flatten, to_snake_case

ENTRY_LIMIT = 10_000
# Limits of the keys of an entry: further ones, and longer ones, are not searched.
KEY_LIMIT = 1_000
KEY_LENGTH_LIMIT = 2_000
NUMBER_LIMIT = 1_000_000
# In SillyTavern a swipe keeps the first answer and a regeneration replaces it. Here the first is
# always kept, so either trigger stands for both.
ANOTHER_ANSWER = frozenset({"regenerate", "swipe"})
# The texts of `LoreSettings.sources`; the entry field `match_NAME` enables each.
SOURCES = (
    *("persona_description", "character_description", "character_personality"),
    *("character_depth_prompt", "scenario", "creator_notes"),
)
_BOOK_FIELDS = ("name", "scan_depth", "token_budget", "recursive_scanning", "extensions")


def read_book(data: object, *, id: str = "", source: Source = "character") -> Book:
    """Return the book in `data`. Never raises for JSON."""
    values = data if isinstance(data, Mapping) else {}
    if "entries" not in values and isinstance(values.get("data"), Mapping):
        values = values["data"]
    given = values.get("entries")
    items = list(given.values()) if isinstance(given, Mapping) else given
    # Not by the names of other programs, which count other things: see `formats.book_readers`.
    fields = _Fields({name: values.get(name) for name in _BOOK_FIELDS})
    return Book(
        id=id,
        entries=_read_entries(items) if isinstance(items, list) else (),
        name=fields.text("name"),
        scan_depth=fields.whole("scan_depth", SCAN_DEPTH_LIMIT),
        token_budget=fields.whole("token_budget"),
        recursive_scanning=fields.maybe("recursive_scanning"),
        source=source,
    )


def _read_entries(items: list[Any]) -> tuple[Entry, ...]:
    """Return the entries with unique ids: a repeated id gets a number."""
    entries: list[Entry] = []
    taken: dict[str, int] = {}
    for number, item in enumerate(items[:ENTRY_LIMIT]):
        if not isinstance(item, Mapping):
            continue
        entry = _read_entry(item, str(number))
        own_id = entry.id
        while entry.id in taken:
            taken[own_id] += 1
            entry = replace(entry, id=f"{own_id}-{taken[own_id]}")
        taken[entry.id] = 0
        entries.append(entry)
    return tuple(entries)


class _Fields:
    """The fields of an object, named in snake or in camel case. Those in its `extensions` win:
    SillyTavern stores there what the specification has no field for.
    """

    def __init__(self, item: Mapping[str, Any]) -> None:
        extensions = item.get("extensions")
        beside = extensions if isinstance(extensions, Mapping) else {}
        self._values = {
            to_snake_case(str(name)): value
            for place in (item, beside)
            for name, value in place.items()
            if value is not None
        }

    def get(self, name: str) -> Any:
        return self._values.get(name)

    def text(self, name: str) -> str:
        value = self.get(name)
        return clean(value).strip() if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        value = self.get(name)
        if isinstance(value, str) and len(value) < 10:
            try:
                value = float(value)
            except ValueError:
                return None
        if not isinstance(value, int | float):
            return None
        # A huge integer cannot be converted to a float.
        bounded = max(-NUMBER_LIMIT, min(value, NUMBER_LIMIT))
        return float(bounded) if math.isfinite(bounded) else None

    def whole(self, name: str, limit: int = NUMBER_LIMIT) -> int | None:
        """Return a number that is not negative, at most `limit`."""
        value = self.number(name)
        return None if value is None or value < 0 else min(int(value), limit)

    def maybe(self, name: str) -> bool | None:
        value = self.get(name)
        return bool(value) if isinstance(value, bool) or value in (0, 1) else None

    def is_on(self, name: str) -> bool:
        return self.maybe(name) is True

    def names(self, name: str) -> frozenset[str]:
        return frozenset(_list_texts(self.get(name)))


def _list_texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    texts = (clean(item).strip() for item in items if isinstance(item, str))
    return tuple(text for text in texts if text)


def _read_keys(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value] if is_pattern(value.strip()) else value.split(",")
    keys = (key for key in _list_texts(value) if len(key) <= KEY_LENGTH_LIMIT)
    return tuple(dict.fromkeys(keys))[:KEY_LIMIT]


def _read_entry(item: Mapping[str, Any], number: str) -> Entry:
    fields = _Fields(item)
    content, decorated = read_decorators(fields.text("content"))
    given = item.get("id", item.get("uid"))
    is_id = isinstance(given, str | int) and not isinstance(given, bool)
    # Python refuses to write out an integer of thousands of digits.
    is_id = is_id and (isinstance(given, str) or abs(given) < 10**18)
    entry = Entry(
        id=(flatten(str(given))[:100] if is_id else "") or number,
        keys=_read_keys(item.get("keys", item.get("key"))),
        secondary_keys=_read_keys(item.get("secondary_keys", item.get("keysecondary"))),
        content=content,
        comment=fields.text("comment"),
        enabled=fields.maybe("enabled") is not False and not fields.is_on("disable"),
        constant=fields.is_on("constant"),
        **_read_keys_rules(fields),
        **_read_place(item, fields),
        **_read_chance(fields),
        **_read_timing(fields),
        **_read_company(fields),
    )
    return replace(entry, **decorated) if decorated else entry


def _read_keys_rules(fields: _Fields) -> dict[str, Any]:
    return {
        "selective": fields.maybe("selective") is not False,
        "selective_logic": _choose(fields.number("selective_logic"), 4, 0),
        "scan_depth": fields.whole("scan_depth", SCAN_DEPTH_LIMIT),
        "case_sensitive": fields.is_on("case_sensitive"),
        "match_whole_words": fields.is_on("match_whole_words"),
        "is_vectorized": fields.is_on("vectorized"),
        "sources": frozenset(name for name in SOURCES if fields.is_on(f"match_{name}")),
    }


def _choose(value: float | None, count: int, default: int) -> int:
    return int(value) if value is not None and 0 <= value < count else default


def _read_place(item: Mapping[str, Any], fields: _Fields) -> dict[str, Any]:
    # In a card the number in the extensions is more precise than the word.
    written = AFTER if item.get("position") == "after_char" else BEFORE
    is_card = fields.get("insertion_order") is not None
    order = fields.number("insertion_order" if is_card else "order")
    depth = fields.whole("depth")
    role = fields.get("role")
    return {
        "order": 100 if order is None else order,
        "position": _choose(fields.number("position"), OUTLET + 1, written),
        "depth": DEFAULT_DEPTH if depth is None else depth,
        "role": ROLES.index(role)
        if isinstance(role, str) and role in ROLES
        else _choose(fields.number("role"), len(ROLES), 0),
        "outlet": fields.text("outlet_name"),
    }


def _read_chance(fields: _Fields) -> dict[str, Any]:
    weight, chance = fields.number("group_weight"), fields.number("probability")
    is_certain = fields.maybe("use_probability") is False or chance is None
    groups = (name.strip() for name in fields.text("group").split(","))
    return {
        "probability": 100 if is_certain else max(0, min(chance or 0, 100)),
        "groups": tuple(dict.fromkeys(name for name in groups if name)),
        "group_weight": 100 if weight is None else max(0, weight),
        "group_override": fields.is_on("group_override"),
        "group_scoring": fields.is_on("use_group_scoring"),
    }


def _read_timing(fields: _Fields) -> dict[str, Any]:
    return {
        "sticky": fields.whole("sticky") or 0,
        "cooldown": fields.whole("cooldown") or 0,
        "delay": fields.whole("delay") or 0,
        "exclude_recursion": fields.is_on("exclude_recursion"),
        "prevent_recursion": fields.is_on("prevent_recursion"),
        # Older files have true for level 1.
        "delay_until_recursion": fields.whole("delay_until_recursion") or 0,
        "ignore_budget": fields.is_on("ignore_budget"),
    }


def _read_company(fields: _Fields) -> dict[str, Any]:
    given = fields.get("character_filter")
    company = _Fields(given if isinstance(given, Mapping) else {})
    triggers = fields.names("triggers")
    return {
        "triggers": triggers | ANOTHER_ANSWER if triggers & ANOTHER_ANSWER else triggers,
        "characters": company.names("names"),
        "character_tags": company.names("tags"),
        "excludes_characters": company.is_on("is_exclude"),
    }
