"""Reads cards of any program. A file's kind is detected from its bytes, never from its name."""

from collections.abc import Mapping
from typing import Any

from chatbot.formats import archive, byaf, charx, flat, pictures
from chatbot.formats.assets import RISU, UNDECLARED, collect_assets, find_icon, list_declared
from chatbot.formats.book_readers import find_book_reader
from chatbot.formats.cards import Asset, Card
from chatbot.formats.definition import normalise_definition
from chatbot.formats.envelope import read_envelope
from chatbot.formats.errors import CardBroken, CardTooLarge, NotACard
from chatbot.formats.files import parse_file
from chatbot.formats.limits import FILE_BYTES, MIB
from chatbot.formats.picture_cards import Found, parse_card, read_exif, read_png
from chatbot.formats.report import ImportNotes, list_names
from chatbot.formats.without_effect import note_card
from chatbot.text import is_unseen

NO_CHARACTER = "What is in the file is no character."


def read_card(data: bytes, name: str = "") -> Card:
    """Return the character in a file; fetches and executes nothing.

    `name` is the file's name, used for a card that has none. Raises NotACard, EncryptedCard,
    CardTooLarge or CardBroken, each with one sentence.
    """
    if len(data) > FILE_BYTES:
        raise CardTooLarge(f"The file has more than {FILE_BYTES // MIB} MiB.")
    notes = ImportNotes()
    kind = pictures.name_kind(data)
    if kind == pictures.PNG:
        found = read_png(data, notes)
    elif data.startswith(archive.STARTS) or (kind and archive.has_archive(data)):
        return _read_archive(data, name, notes)
    elif kind:
        found = read_exif(data, kind, notes)
    else:
        found = Found("JSON", parse_file(data, notes))
    return _build(found, name, notes)


def _read_archive(data: bytes, name: str, notes: ImportNotes) -> Card:
    files = archive.read_archive(data, notes)
    if charx.CARD not in files:
        files = charx.lift_card(files, notes)
    if charx.CARD in files:
        raw = parse_card(files.pop(charx.CARD), notes)
        front = archive.cut_front(data)
        picture = front if pictures.name_kind(front) else None
        return _build(Found("CharX", raw, picture, files), name, notes)
    if byaf.MANIFEST not in files:
        if notes.warnings:
            raise CardBroken(notes.warnings[0])
        raise NotACard("This is an archive without a card in it.")
    fields, raw, assets = byaf.read_backyard(files, notes)
    definition = _finish(normalise_definition(fields, notes, says_missing=False), name, notes)
    picture = find_icon(assets)
    return _assemble("BYAF", "", definition, raw, picture, assets, notes)


def _build(found: Found, name: str, notes: ImportNotes) -> Card:
    spec, definition = _read_value(found.raw, notes)
    container = found.container
    if container == "JSON" and spec not in ("V1", "V2", "V3"):
        container = spec
    definition = _finish(definition, name, notes)
    picture = found.picture
    if container == "CharX":
        picture = charx.undo_icon(definition, found.files) or picture
    if "module.risum" in found.files:
        notes.warn("The lorebook of RisuAI's module was not read; its file is kept.")
    undeclared = RISU if container == "PNG" else UNDECLARED
    assets = collect_assets(definition, found.files, notes, undeclared)
    if container == "CharX" or picture is None:
        picture = find_icon(assets) or picture
    return _assemble(container, spec, definition, found.raw, picture, assets, notes)


def _read_value(raw: Any, notes: ImportNotes) -> tuple[str, dict[str, Any]]:
    if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], Mapping):
        raw = raw[0]
    if not isinstance(raw, Mapping):
        raise NotACard(NO_CHARACTER)
    if isinstance(raw.get("data"), Mapping) and _has_card_data(raw):
        return read_envelope(_lift_data(raw, notes), notes)
    if str(raw.get("spec", "")).startswith("chara_card"):
        if not isinstance(raw.get("name"), str):
            raise CardBroken("The card says what it is, but its “data” is missing.")
        notes.repair("The card had no “data”; its fields were read from beside it.")
        flat_fields = {key: raw[key] for key in raw if key not in ("spec", "spec_version", "data")}
        return "V1", normalise_definition(flat_fields, notes, says_missing=False)
    if (risu := raw.get("data")) and raw.get("type") in ("character", "risuai"):
        raw = risu if isinstance(risu, Mapping) else raw
    reader = flat.find_reader(raw)
    if reader is None:
        book = find_book_reader(raw)
        if book:
            raise NotACard(f"This is a lorebook ({book[0]}), not a character.")
        raise NotACard(NO_CHARACTER)
    spec, read = reader
    return spec, normalise_definition(read(raw, notes), notes, says_missing=False)


def _lift_data(raw: Mapping[str, Any], notes: ImportNotes) -> Mapping[str, Any]:
    """Return a card whose `data` is not itself a card with `data`: some programs nest them."""
    data = raw["data"]
    while "name" not in data and isinstance(data.get("data"), Mapping):
        data = data["data"]
    if data is raw["data"] or "name" not in data:
        return raw
    notes.repair("The fields of the card stood too deep, in the “data” of its “data”.")
    return {**raw, "data": data}


def _has_card_data(raw: Mapping[str, Any]) -> bool:
    spec = raw.get("spec")
    if isinstance(spec, str):
        return spec.startswith("chara_card") or "name" in raw["data"]
    return (
        "name" in raw["data"]
        and flat.find_reader(raw["data"]) is not None
        and (raw.get("type") not in ("character", "risuai"))
    )


def _finish(definition: dict[str, Any], name: str, notes: ImportNotes) -> dict[str, Any]:
    """Give a nameless card the name of its file, and report what has no effect in it."""
    if is_unseen(definition["name"]):
        stem = name.rpartition("/")[2].partition(".")[0].strip()
        if not is_unseen(stem):
            definition["name"] = stem
            notes.repair("The card had no name; it was given that of the file.")
        else:
            notes.warn("The card has no name.")
    note_card(definition, notes)
    return definition


def _assemble(
    container: str,
    spec: str,
    definition: dict[str, Any],
    raw: Any,
    picture: bytes | None,
    assets: tuple[Asset, ...],
    notes: ImportNotes,
) -> Card:
    undeclared = [asset.path for asset in assets if asset.type == UNDECLARED]
    if undeclared:
        notes.keep(f"Files that the card does not name are kept: {list_names(undeclared)}.")
    if spec and list_declared(definition):
        notes.keep("Assets other than the picture are kept for export.")
    report = notes.make_report(
        container,
        spec or container,
        definition["name"],
        entries=len(definition.get("character_book", {}).get("entries", ())),
        assets=len(assets) - len(undeclared),
    )
    return Card(definition, raw, picture, assets, report)
