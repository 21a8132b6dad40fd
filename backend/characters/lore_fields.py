"""Converts a lorebook entry between the fields of the wire and those of a card's `character_book`.

The latter is read by other programs. Fields of theirs without a name on the wire are kept in the
`source` of an imported entry, and an export changes only fields that were changed here.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

Fields = dict[str, Any]

MAX_DEPTH: Final = 1_000
KEY_LENGTH: Final = 1_000
KEYS: Final = 500
LABEL_LENGTH: Final = 500
_MAX_ORDER: Final = 2**31 - 1
_AFTER: Final = 1
_PLACES: Final = {0: "before_char", _AFTER: "after_char"}

# Wire field: (its name in the extensions of a card, which is SillyTavern's, least, most, default).
_NUMBERS: Final = {
    "selective_logic": ("selectiveLogic", 0, 3, 0),
    "depth": ("depth", 0, MAX_DEPTH, 4),
    "role": ("role", 0, 2, 0),
    "probability": ("probability", 0, 100, 100),
    "group_weight": ("group_weight", 0, 10_000, 100),
    "sticky": ("sticky", 0, MAX_DEPTH, None),
    "cooldown": ("cooldown", 0, MAX_DEPTH, None),
    "delay": ("delay", 0, MAX_DEPTH, None),
    "scan_depth": ("scan_depth", 0, MAX_DEPTH, None),
    "delay_until_recursion": ("delay_until_recursion", 0, MAX_DEPTH, 0),
}
_FLAGS: Final = {
    "group_override": False,
    "match_whole_words": None,
    "exclude_recursion": False,
    "prevent_recursion": False,
    "ignore_budget": False,
}
_KNOWN: Final = {
    *(name for name, *_ in _NUMBERS.values()),
    *_FLAGS,
    "position",
    "group",
    "case_sensitive",
    "useProbability",
}


def from_book(entry: Mapping[str, Any]) -> Fields:
    """The wire fields of a book entry read by `chatbot.formats`. Numbers out of range are clamped,
    unusable values become the default.
    """
    found = entry.get("extensions")
    given: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    numbers = {
        field: _read_number(given.get(name), least, most, default)
        for field, (name, least, most, default) in _NUMBERS.items()
    }
    if given.get("useProbability") is False:
        numbers["probability"] = 100
    flags = {
        field: given[field] if isinstance(given.get(field), bool) else default
        for field, default in _FLAGS.items()
    }
    is_selective = entry.get("selective") is not False
    order = _read_number(entry.get("insertion_order"), -_MAX_ORDER, _MAX_ORDER, 100)
    return {
        "keys": _read_keys(entry.get("keys")),
        # Other programs ignore secondary keys unless `selective` is set.
        "secondary_keys": _read_keys(entry.get("secondary_keys")) if is_selective else [],
        "content": str(entry.get("content") or ""),
        "comment": str(entry.get("comment") or entry.get("name") or "")[:LABEL_LENGTH].strip(),
        "enabled": entry.get("enabled") is not False,
        "constant": entry.get("constant") is True,
        "order": order,
        "position": _read_position(entry, given),
        "group": str(given.get("group") or "")[:LABEL_LENGTH].strip(),
        "case_sensitive": _read_case(entry, given),
        **numbers,
        **flags,
        "extensions": {name: value for name, value in given.items() if name not in _KNOWN},
    }


def to_book(fields: Fields, source: Mapping[str, Any] | None) -> Fields:
    """An entry of a card's book with these fields; an imported one differs from its `source` only
    in fields that were changed since.
    """
    entry: Fields = deepcopy(dict(source)) if source else {"use_regex": False}
    before = from_book(source) if source else {}
    changed = {
        name: value for name, value in fields.items() if name not in before or before[name] != value
    }
    extensions = dict(entry.get("extensions") or {})
    for name, value in changed.items():
        _write(name, value, entry, extensions)
    return {**entry, "extensions": extensions}


def _write(name: str, value: Any, entry: Fields, extensions: Fields) -> None:
    if name == "extensions":
        for other in [other for other in extensions if other not in _KNOWN]:
            del extensions[other]
        extensions.update(value)
    elif name in _NUMBERS:
        extensions[_NUMBERS[name][0]] = value
        if name == "probability":
            extensions["useProbability"] = True
    elif name in _FLAGS or name == "group":
        extensions[name] = value
    elif name == "position":
        extensions[name] = value
        entry[name] = _PLACES.get(value, _PLACES[_AFTER])
    elif name == "order":
        entry["insertion_order"] = value
    elif name == "case_sensitive":
        entry[name] = extensions[name] = value
    else:
        entry[name] = value
        if name == "secondary_keys":
            entry["selective"] = bool(value)


def _read_keys(value: object) -> list[str]:
    keys = value if isinstance(value, list) else []
    return [key[:KEY_LENGTH] for key in keys if isinstance(key, str) and key.strip()][:KEYS]


def _read_number(value: object, least: int, most: int, default: int | None) -> int | None:
    if not isinstance(value, int | float) or value != value:
        return default
    return int(min(max(value, least), most))


def _read_position(entry: Mapping[str, Any], extensions: Mapping[str, Any]) -> int:
    number = extensions.get("position")
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= 7:
        return number
    return _AFTER if entry.get("position") == _PLACES[_AFTER] else 0


def _read_case(entry: Mapping[str, Any], extensions: Mapping[str, Any]) -> bool | None:
    for value in (entry.get("case_sensitive"), extensions.get("case_sensitive")):
        if isinstance(value, bool):
            return value
    return None
