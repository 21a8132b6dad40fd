"""The JSON around a definition: `spec`, `spec_version`, `data`, and any other fields."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from chatbot.formats.definition import normalise_definition
from chatbot.formats.report import ImportNotes, list_names, quote

Spec = Literal["v2", "v3"]
_SPECS = {"v2": ("chara_card_v2", "2.0"), "v3": ("chara_card_v3", "3.0")}
_MARKS = ("spec", "spec_version", "data")
_NEWEST = 3.0
_DECORATORS = re.compile(r"(?:[ \t]*@@[^\n]*(?:\n|\Z))+(?:[ \t]*\n)?")


def read_envelope(raw: Mapping[str, Any], notes: ImportNotes) -> tuple[str, dict[str, Any]]:
    """Return ("V2" or "V3", the definition) of a card with `data`; reports oddities."""
    spec, data = raw.get("spec"), raw["data"]
    version = raw.get("spec_version")
    is_v2 = spec == "chara_card_v2" or (spec != "chara_card_v3" and str(version).startswith("2"))
    if spec not in ("chara_card_v2", "chara_card_v3"):
        said = "There was no “spec”" if spec is None else f"“spec” was “{quote(spec)}”"
        notes.repair(f"{said}; the card was read as {'V2' if is_v2 else 'V3'}.")
    if _to_float(version) > _NEWEST:
        notes.warn(f"The card is of version {quote(version)}, newer than what is known here (3.0).")
    others = [key for key in raw if key not in _MARKS]
    if others:
        notes.keep(f"Fields beside “data” are kept; “data” counts: {list_names(others)}.")
    return "V2" if is_v2 else "V3", normalise_definition(data, notes)


def build_envelope(definition: Mapping[str, Any], spec: Spec, raw: object = None) -> dict[str, Any]:
    """Return a card of a definition. The fields beside `data` in `raw` are kept; one that had the
    same value in `data` gets the new value.
    """
    name, version = _SPECS[spec]
    data = normalise_definition(definition, ImportNotes())
    if spec == "v2":
        data = _without_empty_v3(data)
    envelope = {"spec": name, "spec_version": version, "data": data}
    before = raw.get("data") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(before, Mapping):
        return envelope
    beside = {key: value for key, value in raw.items() if key not in _MARKS}
    for key, value in beside.items():
        if key in before and before[key] == value and key in data:
            beside[key] = data[key]
    return envelope | beside


def without_decorators(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` for readers that know V2 only: no decorators before the entries' contents."""
    book = data.get("character_book")
    if not isinstance(book, Mapping) or not isinstance(book.get("entries"), list):
        return dict(data)
    entries = [
        {**entry, "content": _DECORATORS.sub("", entry["content"], count=1)}
        if isinstance(entry, Mapping) and _DECORATORS.match(str(entry.get("content", "")))
        else entry
        for entry in book["entries"]
    ]
    return {**data, "character_book": {**book, "entries": entries}}


def _without_empty_v3(data: dict[str, Any]) -> dict[str, Any]:
    """Remove empty fields that only V3 requires; a reader adds them again."""
    if not data["group_only_greetings"]:
        del data["group_only_greetings"]
    book = data.get("character_book")
    if book is not None:
        for entry in book["entries"]:
            if not entry["use_regex"]:
                del entry["use_regex"]
    return data


def _to_float(version: object) -> float:
    try:
        return float(str(version))
    except ValueError:
        return 0.0
