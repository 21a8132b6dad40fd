"""Normalises the `data` of real cards: every field that V3 requires, of the right type."""

from collections.abc import Callable, Mapping
from typing import Any

from chatbot.formats.entries import normalise_book
from chatbot.formats.report import ImportNotes, list_names, quote
from chatbot.formats.values import read_number, read_text, read_texts

V1_FIELDS = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
TEXT_FIELDS = (
    *V1_FIELDS,
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "creator",
    "character_version",
)
LIST_FIELDS = ("alternate_greetings", "group_only_greetings", "tags")


def normalise_definition(
    data: Mapping[str, Any], notes: ImportNotes, *, says_missing: bool = True
) -> dict[str, Any]:
    """Return the `data` of a card with all required fields, of the right types; valid values and
    unknown fields stay as they are. Reports repairs.
    """
    result = dict(data)
    missing = [
        field
        for field in (*TEXT_FIELDS, *LIST_FIELDS, "extensions")
        # Hardly any card has `group_only_greetings`.
        if field not in data and field != "group_only_greetings"
    ]
    if missing and says_missing:
        notes.repair(f"Fields that a card must have were filled in, empty: {list_names(missing)}.")
    for field in TEXT_FIELDS:
        _set_text(result, field, notes)
    for field in LIST_FIELDS:
        _set_list(result, field, notes)
    for field, read in _OPTIONAL.items():
        _set_optional(result, field, read, notes)
    if not isinstance(result.setdefault("extensions", {}), dict):
        notes.repair("“extensions” was not an object; it was set to an empty one.")
        result["extensions"] = {}
    _set_assets(result, notes)
    _set_book(result, notes)
    return result


def _set_text(result: dict[str, Any], field: str, notes: ImportNotes) -> None:
    given = result.get(field, "")
    if field == "character_version" and given == "undefined":
        given = None
    if isinstance(given, str):
        result[field] = given
        return
    text = read_text(given)
    result[field] = text or ""
    notes.repair(f"“{field}” was not a text; it was {'left empty' if not text else 'made one'}.")


def _set_list(result: dict[str, Any], field: str, notes: ImportNotes) -> None:
    given = result.get(field, [])
    texts = _to_texts(given) or []
    if field == "tags" and isinstance(given, str):
        texts = [tag for part in given.split(",") if (tag := part.strip())]
    if texts != given:
        notes.repair(f"“{field}” was not a list of texts; {len(texts)} of it were read.")
    result[field] = texts


def _set_optional(
    result: dict[str, Any], field: str, read: Callable[[Any], Any], notes: ImportNotes
) -> None:
    if field not in result:
        return
    value = read(result[field])
    if value != result[field] or isinstance(result[field], bool):
        said = "left out" if value is None else "made that"
        notes.repair(f"“{field}” was not of its type; it was {said}.")
    if value is None:
        del result[field]
    else:
        result[field] = value


def _set_assets(result: dict[str, Any], notes: ImportNotes) -> None:
    if "assets" not in result:
        return
    given = result["assets"]
    items = given if isinstance(given, list) else []
    assets = [item for item in items if isinstance(item, dict) and isinstance(item.get("uri"), str)]
    if assets != given:
        notes.repair(f"“assets” was not a list of assets; {len(assets)} of it were read.")
    if isinstance(given, list):
        result["assets"] = assets
    else:
        del result["assets"]


def _set_book(result: dict[str, Any], notes: ImportNotes) -> None:
    if "character_book" not in result:
        return
    book = normalise_book(result["character_book"], notes)
    if book is None:
        given = result.pop("character_book")
        shown = "null" if given is None else f"“{quote(given)}”"
        notes.repair(f"“character_book” was {shown}; the card has no lorebook.")
    else:
        result["character_book"] = book


def _to_texts(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [value] if value else []
    return read_texts(value) if isinstance(value, list) else None


def _to_translations(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    return {key: text for key, text in value.items() if isinstance(text, str)}


# Fields that V3 allows to be absent.
_OPTIONAL: dict[str, Callable[[Any], Any]] = {
    "nickname": read_text,
    "source": _to_texts,
    "creation_date": read_number,
    "modification_date": read_number,
    "creator_notes_multilingual": _to_translations,
}
