"""Converts lorebooks of other programs to V3 books. Fields without an equivalent stay in the
extensions, under the program's name, and are reported.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatbot.formats.entries import is_entry, normalise_book
from chatbot.formats.report import ImportNotes
from chatbot.formats.values import read_flag, read_number, split_keys
from chatbot.formats.world_info import from_world_info, is_world_info
from chatbot.lore.book import NOT_ANY

Fields = Mapping[str, Any]
# Fields that are understood here and kept in the extensions all the same, for their own program.
UNDERSTOOD = frozenset({"activationPercent", "forceActivation", "mode", "useRegex"})


def read_card_book(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    """Return a book of V2 or V3, stand-alone or from a card."""
    book = normalise_book(given, notes)
    return book if book is not None else {"extensions": {}, "entries": []}


def read_world_info(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    """Return SillyTavern's world info as a book; its order of entries is kept."""
    entries = given.get("entries")
    values = entries.values() if isinstance(entries, Mapping) else entries or []
    items = [from_world_info(item) for item in _list_objects(list(values), notes)]
    book = {key: value for key, value in given.items() if key != "entries"}
    return read_card_book(book | {"entries": items}, notes)


def read_agnai_book(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    names = {"name": "name", "entry": "content", "keywords": "keys", "priority": "priority",
             "weight": "insertion_order", "enabled": "enabled", "secondaryKeys": "secondary_keys",
             "selective": "selective", "constant": "constant", "position": "position",
             "id": "id", "comment": "comment"}  # fmt: skip
    entries = [
        _translate(item, names, "agnai") for item in _list_objects(given.get("entries"), notes)
    ]
    settings = {"name": "name", "description": "description", "scanDepth": "scan_depth",
                "tokenBudget": "token_budget", "recursiveScanning": "recursive_scanning",
                "extensions": "extensions"}  # fmt: skip
    book = _translate({k: v for k, v in given.items() if k != "entries"}, settings, "agnai")
    return read_card_book(book | {"entries": entries}, notes)


def read_risu_book(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    return {
        "extensions": {},
        "entries": read_risu_entries(_list_objects(given.get("data"), notes), notes),
    }


def read_risu_entries(given: Iterable[object], notes: ImportNotes) -> list[dict[str, Any]]:
    """Return entries of RisuAI; a folder is one that is never used."""
    entries = [_read_risu_entry(item, notes) for item in given if isinstance(item, Mapping)]
    found: list[dict[str, Any]] = read_card_book({"entries": entries}, notes)["entries"]
    return found


def read_novelai(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    entries = []
    items = _list_objects(given.get("entries"), notes)
    for item in items:
        names = {"text": "content", "displayName": "comment", "id": "id", "keys": "keys"}
        entry = _translate(item, names | {"enabled": "enabled"}, "novelai")
        entry["constant"] = bool(read_flag(item.get("forceActivation")))
        context = item.get("contextConfig")
        priority = read_number(context.get("budgetPriority")) if isinstance(context, dict) else None
        # In NovelAI the entry of higher priority comes first, here the one of lower order.
        entry["priority"] = 400 if priority is None else priority
        entry["insertion_order"] = -entry["priority"]
        entries.append(entry)
    if any("searchRange" in item for item in items):
        notes.warn("NovelAI looks for keys in a number of characters; here in messages.")
    rest = {key: value for key, value in given.items() if key != "entries"}
    return read_card_book({"entries": entries, "extensions": {"novelai": rest}}, notes)


def read_kobold(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    """Return the world info in a save of KoboldAI Lite."""
    items = _list_objects(given.get("worldinfo"), notes)
    notes.warn("Of the save of KoboldAI Lite only the world info was read.")
    return read_card_book({"entries": [_read_kobold_entry(item) for item in items]}, notes)


def find_book_reader(
    value: object,
) -> tuple[str, Callable[[Any, ImportNotes], dict[str, Any]]] | None:
    """Return the format's name and the reader of a lorebook, or None."""
    if isinstance(value, list):
        is_book = bool(value) and all(isinstance(item, Mapping) for item in value)
        return ("V3", read_card_book) if is_book and _has_entries(value) else None
    if not isinstance(value, Mapping):
        return None
    entries = value.get("entries")
    for is_it, name, read in (
        (isinstance(entries, Mapping), "SillyTavern", read_world_info),
        (value.get("spec") == "lorebook_v3", "V3", _read_standalone),
        (value.get("type") == "risu" and isinstance(value.get("data"), list), "RisuAI",
         read_risu_book),
        (value.get("kind") == "memory", "Agnai", read_agnai_book),
        ("lorebookVersion" in value, "NovelAI", read_novelai),
        (isinstance(value.get("worldinfo"), list), "KoboldAI Lite", read_kobold),
        (isinstance(entries, list) and any(map(_is_world_info, entries)), "SillyTavern",
         read_world_info),
        (isinstance(entries, list), "V2", read_card_book),
        (isinstance(value.get("lorebook"), Mapping | list), "V3", _read_nested),
    ):  # fmt: skip
        if is_it:
            return name, read
    return None


def _read_standalone(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    data = given.get("data")
    if isinstance(data, Mapping) and "entries" not in data:
        return _read_nested(data, notes)
    return read_card_book(data, notes)  # type: ignore[arg-type]


def _read_nested(given: Fields, notes: ImportNotes) -> dict[str, Any]:
    notes.repair("The lorebook stood one level too deep, under “lorebook”.")
    return read_card_book(given.get("lorebook", {}), notes)


def _is_world_info(item: object) -> bool:
    return isinstance(item, Mapping) and is_world_info(item)


def _has_entries(items: list[Any]) -> bool:
    return any("content" in item and ("keys" in item or "key" in item) for item in items)


def _read_risu_entry(item: Fields, notes: ImportNotes) -> dict[str, Any]:
    names = {"insertorder": "insertion_order", "comment": "comment", "content": "content",
             "alwaysActive": "constant", "selective": "selective", "id": "id"}  # fmt: skip
    entry = _translate(item, names, "risuai")
    is_regex = read_flag(item.get("useRegex")) is True
    for old, new in (("key", "keys"), ("secondkey", "secondary_keys")):
        given = item.get(old)
        # A pattern may contain commas.
        entry[new] = [given] if is_regex and isinstance(given, str) and given else split_keys(given)
        entry["extensions"]["risuai"].pop(old, None)
    entry["use_regex"] = is_regex
    own = item.get("extentions")
    if isinstance(own, Mapping) and isinstance(own.get("risu_case_sensitive"), bool):
        entry["case_sensitive"] = own["risu_case_sensitive"]
    chance = read_number(item.get("activationPercent"))
    if chance is not None:
        entry["extensions"] |= {"probability": chance, "useProbability": True}
    if item.get("mode") == "folder":
        entry["enabled"] = False
        notes.keep("Folders of RisuAI's lorebook are kept as entries that are never used.")
    return entry


def _read_kobold_entry(item: Fields) -> dict[str, Any]:
    names = {"content": "content", "comment": "comment", "selective": "selective",
             "constant": "constant"}  # fmt: skip
    entry = _translate(item, names, "koboldai")
    rest = entry["extensions"]["koboldai"]
    keys, also, never = (split_keys(item.get(name)) for name in ("key", "keysecondary", "keyanti"))
    for name in ("key", "keysecondary", "keyanti", "probability", "widisabled"):
        rest.pop(name, None)
    entry |= {"keys": keys, "enabled": not read_flag(item.get("widisabled"))}
    if also:
        entry["secondary_keys"] = also
    if never and also:
        entry["content"] = f"@@exclude_keys {','.join(never)}\n{entry.get('content') or ''}"
    elif never:
        entry |= {"secondary_keys": never, "selective": True}
        entry["extensions"]["selectiveLogic"] = NOT_ANY
    chance = read_number(item.get("probability"))
    if chance is not None:
        entry["extensions"] |= {"probability": chance, "useProbability": True}
    return entry


def _translate(item: Fields, names: Mapping[str, str], program: str) -> dict[str, Any]:
    """Return an object with the new names; unknown fields go to `extensions`, under `program`."""
    result = {new: item[old] for old, new in names.items() if old in item}
    rest = {key: value for key, value in item.items() if key not in names}
    given = result.get("extensions")
    extensions = dict(given) if isinstance(given, Mapping) else {}
    return result | {"extensions": extensions | {program: rest}}


def _list_objects(value: object, notes: ImportNotes) -> list[Fields]:
    """Return the objects in a list; reports other items."""
    items = value if isinstance(value, list) else []
    return [item for number, item in enumerate(items, start=1) if is_entry(item, number, notes)]
