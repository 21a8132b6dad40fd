"""Lorebooks as files of other programs; the reverse of `book_readers`."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from chatbot.formats.entries import normalise_book
from chatbot.formats.envelope import without_decorators
from chatbot.formats.json_text import dump_json
from chatbot.formats.report import ImportNotes
from chatbot.formats.values import read_number
from chatbot.formats.world_info import to_world_info
from chatbot.lore import is_pattern
from chatbot.lore.book import AT_DEPTH, DEFAULT_DEPTH, ROLES

BookFormat = Literal["sillytavern", "v3", "v2", "agnai", "risu"]
Fields = Mapping[str, Any]
# Characters that have to be escaped in a pattern.
_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")


def write_book(book: Fields, format: BookFormat) -> bytes:
    """Return a book as the file of a program, as JSON.

    "v2" is the bare book, without decorators. Raises KeyError for an unknown format.
    """
    whole = normalise_book(book, ImportNotes()) or {}
    return dump_json(_WRITERS[format](whole), indent=2)


def _write_world_info(book: Fields) -> dict[str, Any]:
    entries = [to_world_info(entry, number) for number, entry in enumerate(book["entries"])]
    if len({entry["uid"] for entry in entries}) < len(entries):
        # SillyTavern identifies entries by `uid`: equal ones would overwrite each other.
        entries = [entry | {"uid": number} for number, entry in enumerate(entries)]
    rest = {key: value for key, value in book.items() if key != "entries"}
    return rest | {"entries": {str(entry["uid"]): entry for entry in entries}}


def _write_v3(book: Fields) -> dict[str, Any]:
    return {"spec": "lorebook_v3", "data": dict(book)}


def _write_v2(book: Fields) -> dict[str, Any]:
    found: dict[str, Any] = without_decorators({"character_book": book})["character_book"]
    return found


def _write_agnai(book: Fields) -> dict[str, Any]:
    settings = {"scan_depth": "scanDepth", "token_budget": "tokenBudget",
                "recursive_scanning": "recursiveScanning"}  # fmt: skip
    extensions = dict(book["extensions"])
    own = extensions.pop("agnai", None)
    result = {"kind": "memory", "name": book.get("name", ""),
              "description": book.get("description", "")}  # fmt: skip
    result |= {new: book[old] for old, new in settings.items() if book.get(old) is not None}
    return (
        (dict(own) if isinstance(own, Mapping) else {})
        | result
        | {
            "extensions": extensions,
            "entries": [_write_agnai_entry(entry) for entry in book["entries"]],
        }
    )


def _write_agnai_entry(entry: Fields) -> dict[str, Any]:
    own = entry["extensions"].get("agnai")
    names = {"secondary_keys": "secondaryKeys", "selective": "selective", "constant": "constant",
             "position": "position", "id": "id", "comment": "comment"}  # fmt: skip
    return {
        **(own if isinstance(own, Mapping) else {}),
        "name": entry.get("name") or entry.get("comment") or "",
        "entry": entry["content"],
        "keywords": entry["keys"],
        "priority": entry.get("priority") or 0,
        "weight": entry["insertion_order"],
        "enabled": entry["enabled"],
        **{new: entry[old] for old, new in names.items() if entry.get(old) is not None},
    }


def _write_risu(book: Fields) -> dict[str, Any]:
    # The format cannot disable an entry: disabled ones are left out.
    entries = [entry for entry in book["entries"] if entry["enabled"] or _is_folder(entry)]
    return {"type": "risu", "ver": 1, "data": [_write_risu_entry(entry) for entry in entries]}


def _write_risu_entry(entry: Fields) -> dict[str, Any]:
    given = entry["extensions"]
    own = given.get("risuai")
    result = {"mode": "normal", **(own if isinstance(own, Mapping) else {})}
    result |= {
        "key": _join_keys(entry),
        "secondkey": ", ".join(entry.get("secondary_keys", [])),
        "insertorder": entry["insertion_order"],
        "comment": entry.get("comment") or entry.get("name") or "",
        "content": _write_decorators(given) + entry["content"],
        "alwaysActive": entry.get("constant") is True,
        "selective": entry.get("selective", bool(entry.get("secondary_keys"))) is True,
    }
    has_pattern = any(map(is_pattern, entry["keys"]))
    # RisuAI does not require the field: an entry that was read without it is written without it.
    if has_pattern or not isinstance(own, Mapping) or "useRegex" in own:
        result["useRegex"] = has_pattern
    result.pop("activationPercent", None)
    chance = read_number(given.get("probability"))
    if chance is not None and given.get("useProbability") is not False:
        result["activationPercent"] = chance
    if entry.get("case_sensitive") is not None:
        before = result.get("extentions")
        case = {"risu_case_sensitive": entry["case_sensitive"]}
        result["extentions"] = (dict(before) if isinstance(before, Mapping) else {}) | case
    return result


def _join_keys(entry: Fields) -> str:
    """Return the keys as one text. If any key is a pattern, RisuAI reads the whole text as one
    pattern, so several keys become its branches.
    """
    keys = entry["keys"]
    if len(keys) < 2 or not any(map(is_pattern, keys)):
        return ", ".join(keys)
    # Plain keys ignore case unless the entry says otherwise.
    flags = "" if entry.get("case_sensitive") is True or all(map(is_pattern, keys)) else "i"
    branches = []
    for key in keys:
        if is_pattern(key):
            inner, _, own = key[1:].rpartition("/")
            branches.append(f"(?:{inner})")
            flags += "".join(flag for flag in own if flag not in flags)
        else:
            branches.append(_SPECIAL.sub(r"\\\g<0>", key))
    return f"/{'|'.join(branches)}/{flags}"


def _write_decorators(extensions: Fields) -> str:
    """Return decorators for what RisuAI has no fields for: depth and role, delay, scan depth."""
    lines: list[tuple[str, object]] = []
    if extensions.get("position") == AT_DEPTH:
        role = extensions.get("role")
        lines.append(("depth", read_number(extensions.get("depth", DEFAULT_DEPTH))))
        lines.append(("role", dict(enumerate(ROLES)).get(role) if isinstance(role, int) else None))
    lines.append(("activate_only_after", read_number(extensions.get("delay"))))
    lines.append(("scan_depth", read_number(extensions.get("scan_depth"))))
    return "".join(f"@@{name} {value}\n" for name, value in lines if value is not None)


def _is_folder(entry: Fields) -> bool:
    own = entry["extensions"].get("risuai")
    return isinstance(own, Mapping) and own.get("mode") == "folder"


_WRITERS: dict[str, Callable[[Fields], dict[str, Any]]] = {
    "sillytavern": _write_world_info,
    "v3": _write_v3,
    "v2": _write_v2,
    "agnai": _write_agnai,
    "risu": _write_risu,
}
