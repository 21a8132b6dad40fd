"""Normalises the lorebooks of real cards: every field that V3 requires, of the right type."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from chatbot.formats.report import ImportNotes, list_names, quote
from chatbot.formats.values import read_flag, read_number, read_text, split_keys
from chatbot.formats.world_info import (
    FLAGS,
    NUMBERS,
    POSITIONS,
    from_world_info,
    is_world_info,
)
from chatbot.lore.book import ROLES

DEFAULT_ORDER = 100


def normalise_book(book: object, notes: ImportNotes) -> dict[str, Any] | None:
    """Return a book with a list of entries in order and `extensions`, or None for an invalid one.

    Unknown fields are kept. A bare list counts as the entries.
    """
    if isinstance(book, list):
        notes.repair("The lorebook was a bare list; it was read as its entries.")
        book = {"entries": book}
    if not isinstance(book, Mapping):
        return None
    result = dict(book)
    entries = result.get("entries")
    if isinstance(entries, Mapping):
        notes.repair("The lorebook's entries were an object; they were read as a list.")
        entries = list(entries.values())
    if not isinstance(entries, list):
        notes.repair("The lorebook had no list of entries; it was read as empty.")
        entries = []
    result["entries"] = [
        normalise_entry(entry, number, notes)
        for number, entry in enumerate(entries, start=1)
        if is_entry(entry, number, notes)
    ]
    _normalise_settings(result, notes)
    _note_doubles(result["entries"], notes)
    return result


def normalise_entry(entry: Mapping[str, Any], number: int, notes: ImportNotes) -> dict[str, Any]:
    """Return an entry with `keys`, `content`, `extensions`, `enabled`, `insertion_order` and
    `use_regex` of the right types; unknown fields are kept.
    """
    if is_world_info(entry):
        notes.repair("Entries with the field names of SillyTavern's world info were translated.")
        entry = from_world_info(entry)
    result = dict(entry)
    _normalise_keys(result, number, notes)
    content = result.get("content")
    if not isinstance(content, str):
        if content is not None:
            notes.repair(f"The content of entry {number} was not a text.")
        result["content"] = read_text(content) or ""
    _normalise_extensions(result, number, notes)
    for field, default in (("enabled", True), ("use_regex", False)):
        _set_flag(result, field, number, notes, default=default)
    for field in ("constant", "selective", "case_sensitive"):
        if field in result and result[field] is not None:
            _set_flag(result, field, number, notes, default=False)
    order = read_number(result.get("insertion_order"))
    if order is None:
        if "insertion_order" in result:
            notes.repair(f"The order of entry {number} was not a number; {DEFAULT_ORDER} it is.")
        order = DEFAULT_ORDER
    result["insertion_order"] = order
    _normalise_position(result, number, notes)
    return result


def is_entry(entry: object, number: int, notes: ImportNotes) -> TypeGuard[Mapping[str, Any]]:
    """Return whether an entry is an object; reports it as skipped otherwise."""
    if isinstance(entry, Mapping):
        return True
    notes.repair(f"Entry {number} of the lorebook was not an object; it was left out.")
    return False


def _normalise_keys(entry: dict[str, Any], number: int, notes: ImportNotes) -> None:
    for field in ("keys", "secondary_keys"):
        given = entry.get(field)
        if isinstance(given, list) and all(isinstance(key, str) for key in given):
            continue
        if given is None:
            if field == "keys":
                entry[field] = []
            else:
                entry.pop(field, None)
            continue
        entry[field] = split_keys(given)
        notes.repair(f"The {field.replace('_', ' ')} of entry {number} were not a list of texts.")


def _normalise_extensions(entry: dict[str, Any], number: int, notes: ImportNotes) -> None:
    """Make `extensions` an object, and parse SillyTavern's numbers and flags in it that are texts;
    names those that cannot be parsed and therefore have no effect.
    """
    given = entry.get("extensions")
    entry["extensions"] = given if isinstance(given, dict) else {}
    repaired: dict[str, Any] = {}
    unread: list[str] = []
    for fields, read in ((NUMBERS, read_number), (FLAGS, read_flag)):
        for field in fields:
            value = entry["extensions"].get(field)
            if not isinstance(value, str) or not value.strip():
                continue
            # A card's own note at a depth has the role as a word, so entries may have it, too.
            is_role = field == "role" and value in ROLES
            made = ROLES.index(value) if is_role else read(value)
            if made is None:
                unread.append(field)
            else:
                repaired[field] = made
    if unread:
        notes.warn(f"Of entry {number} these mean nothing here: {list_names(unread)}.")
    if repaired:
        entry["extensions"] = entry["extensions"] | repaired
        notes.repair(f"Of entry {number} these were texts, not values: {list_names(repaired)}.")


def _normalise_position(entry: dict[str, Any], number: int, notes: ImportNotes) -> None:
    position = entry.get("position")
    if isinstance(position, str) or "position" not in entry:
        return
    place = read_number(position)
    if place is None:
        del entry["position"]
        if position is not None:
            notes.repair(f"The position of entry {number} was neither a name nor a number.")
        return
    entry["position"] = POSITIONS[place != 0]
    entry["extensions"] = {"position": place} | entry["extensions"]
    notes.repair(f"The position of entry {number} was a number; it stands in its extensions.")


def _set_flag(
    entry: dict[str, Any], field: str, number: int, notes: ImportNotes, *, default: bool
) -> None:
    if isinstance(entry.get(field), bool):
        return
    if entry.get(field) is not None:
        notes.repair(f"“{field}” of entry {number} was not true or false.")
    flag = read_flag(entry.get(field))
    entry[field] = default if flag is None else flag


def _normalise_settings(book: dict[str, Any], notes: ImportNotes) -> None:
    if not isinstance(book.get("extensions"), dict):
        book["extensions"] = {}
    for field in ("scan_depth", "token_budget"):
        given = book.get(field)
        if given is None or read_number(given) is given:
            continue
        number = read_number(given)
        notes.repair(f"“{field}” of the lorebook was not a number.")
        book[field] = number
    given = book.get("recursive_scanning")
    if given is not None and not isinstance(given, bool):
        book["recursive_scanning"] = bool(read_flag(given))
        notes.repair("“recursive_scanning” of the lorebook was not true or false.")
    for field in ("name", "description"):
        if field in book and not isinstance(book[field], str):
            given = book.pop(field)
            if given is not None:
                book[field] = read_text(given) or ""
                notes.repair(f"The {field} of the lorebook was not a text.")


def _note_doubles(entries: list[dict[str, Any]], notes: ImportNotes) -> None:
    seen: set[str] = set()
    for entry in entries:
        given = entry.get("id")
        if not isinstance(given, str | int) or isinstance(given, bool):
            continue
        if str(given) in seen:
            notes.warn(f"Several entries of the lorebook have the id {quote(given)}; all are kept.")
        seen.add(str(given))
