"""Cards of any program: what a file is, is seen in its bytes, never in its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbot.formats import archive, byaf, charx, flat, patterns, pictures
from chatbot.formats.assets import RISU, UNDECLARED, collect_assets, find_icon, list_declared
from chatbot.formats.base64_text import decode_base64, decode_card_text
from chatbot.formats.book_readers import find_book_reader
from chatbot.formats.card import Asset, Card
from chatbot.formats.definition import normalise_definition
from chatbot.formats.envelope import read_envelope
from chatbot.formats.errors import CardBroken, CardTooLarge, FormatError, NotACard
from chatbot.formats.files import parse_file
from chatbot.formats.json_text import decode_text, parse_json
from chatbot.formats.limits import ARCHIVE_BYTES, ARCHIVE_ENTRIES, FILE_BYTES, MIB, TEXTS_TRIED
from chatbot.formats.png import CARD_KEYWORDS, Chunk, find_texts, read_text, split_chunks
from chatbot.formats.report import Notes, Report, list_names

_LEGACY = "chara-ext-asset_"


@dataclass(slots=True)
class _Found:
    """What a container held: the card's JSON and what came with it."""

    container: str
    raw: Any
    picture: bytes | None = None
    files: dict[str, bytes] = field(default_factory=dict)


def read_card(data: bytes, name: str = "") -> Card:
    """Return the character in a file; nothing is fetched and nothing of it runs.

    `name` is that of the file, for a card that has none. Raises NotACard, EncryptedCard,
    CardTooLarge or CardBroken, each with one sentence.
    """
    if len(data) > FILE_BYTES:
        raise CardTooLarge(f"The file has more than {FILE_BYTES // MIB} MiB.")
    notes = Notes()
    kind = pictures.name_kind(data)
    if kind == pictures.PNG:
        found = _read_png(data, notes)
    elif data.startswith(archive.STARTS) or (kind and archive.has_archive(data)):
        return _read_archive(data, name, notes)
    elif kind:
        found = _read_exif(data, kind, notes)
    else:
        found = _Found("JSON", parse_file(data, notes))
    return _build(found, name, notes)


def _read_png(data: bytes, notes: Notes) -> _Found:
    chunks = split_chunks(data, notes)
    raw = _read_chunks(chunks, notes)
    if raw is None and archive.has_archive(data):
        files = archive.read_archive(data, notes)
        if charx.CARD in files:
            raw = _parse(files.pop(charx.CARD), notes)
            return _Found("CharX", raw, data, files)
    if raw is None:
        if notes.warnings:
            raise CardBroken(notes.warnings[0])
        raise NotACard("This is a picture without a card in it.")
    return _Found("PNG", raw, data, _read_legacy(chunks, notes))


def _read_chunks(chunks: list[Chunk], notes: Notes) -> Any:
    """Return the JSON of the first chunk that has a card, `ccv3` first; None without any."""
    found = [chunk for keyword in CARD_KEYWORDS for chunk in find_texts(chunks, keyword)]
    failure: FormatError | None = None
    for chunk in found[:TEXTS_TRIED]:
        try:
            raw = _parse(decode_card_text(read_text(chunk)), notes)
        except FormatError as error:
            failure = failure or error
            continue
        if failure:
            notes.warn(f"Another card in the PNG could not be read and was passed over: {failure}")
        if not chunk.is_intact:
            notes.repair("The checksum of the card's chunk was wrong; it is written right.")
        _note_others(chunk, found, notes)
        return raw
    if failure:
        raise failure
    return None


def _note_others(chunk: Chunk, found: list[Chunk], notes: Notes) -> None:
    same = [one for one in found if one.keyword.lower() == chunk.keyword.lower()]
    if len(same) > 1:
        notes.warn(f"The PNG has {len(same)} cards of one kind; the first was read.")
    if len(same) < len(found) and chunk.keyword.lower() == CARD_KEYWORDS[0]:
        notes.keep("The PNG has a copy for older programs; the newer card counts.")


def _read_legacy(chunks: list[Chunk], notes: Notes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = ARCHIVE_BYTES
    found = [chunk for chunk in chunks if chunk.keyword.lower().startswith(_LEGACY)]
    for chunk in found[:ARCHIVE_ENTRIES]:
        path = chunk.keyword[len(_LEGACY) :].removeprefix(":")
        text = _read_asset_text(chunk)
        left -= len(text)
        if left < 0:
            raise CardTooLarge(f"The assets unpack to more than {ARCHIVE_BYTES // MIB} MiB.")
        data = decode_base64(text)
        if data is None or not archive.is_safe(path):
            notes.warn("An asset in the PNG is not readable; it stays in the picture.")
        else:
            files[path] = data
    if files:
        notes.keep(f"Assets of RisuAI's older kind stay in the picture: {list_names(files)}.")
    return files


def _read_asset_text(chunk: Chunk) -> bytes:
    try:
        return read_text(chunk)
    except CardBroken:
        # No base64: it is named as unreadable like any other.
        return b"!"


def _read_archive(data: bytes, name: str, notes: Notes) -> Card:
    files = archive.read_archive(data, notes)
    if charx.CARD not in files:
        files = charx.lift_card(files, notes)
    if charx.CARD in files:
        raw = _parse(files.pop(charx.CARD), notes)
        if "module.risum" in files:
            notes.warn("The lorebook of RisuAI's module was not read; its file is kept.")
        front = archive.cut_front(data)
        picture = front if pictures.name_kind(front) else None
        return _build(_Found("CharX", raw, picture, files), name, notes)
    if byaf.MANIFEST not in files:
        if notes.warnings:
            raise CardBroken(notes.warnings[0])
        raise NotACard("This is an archive without a card in it.")
    fields, raw, assets = byaf.read_backyard(files, notes)
    definition = _finish(normalise_definition(fields, notes, says_missing=False), name, notes)
    picture = find_icon(definition, assets)
    return _assemble("BYAF", "", definition, raw, picture, assets, notes)


def _read_exif(data: bytes, kind: str, notes: Notes) -> _Found:
    for comment in pictures.find_comments(data):
        try:
            return _Found(kind.upper(), _parse(decode_card_text(comment), notes), data)
        except CardBroken:
            continue
    raise NotACard("This is a picture without a card in it.")


def _parse(data: bytes, notes: Notes) -> Any:
    return parse_json(decode_text(data, notes), notes)


def _build(found: _Found, name: str, notes: Notes) -> Card:
    spec, definition = _read_value(found.raw, notes)
    container = found.container
    if container == "JSON" and spec not in ("V1", "V2", "V3"):
        container = spec
    definition = _finish(definition, name, notes)
    picture = found.picture
    if container == "CharX":
        picture = charx.undo_icon(definition, found.files) or picture
    undeclared = RISU if container == "PNG" else UNDECLARED
    assets = collect_assets(definition, found.files, notes, undeclared)
    if container == "CharX":
        picture = find_icon(definition, assets) or picture
    return _assemble(container, spec, definition, found.raw, picture, assets, notes)


def _read_value(raw: Any, notes: Notes) -> tuple[str, dict[str, Any]]:
    if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], Mapping):
        raw = raw[0]
    if not isinstance(raw, Mapping):
        raise NotACard("The file has JSON in it that is no character.")
    if isinstance(raw.get("data"), Mapping) and _has_card_data(raw):
        return read_envelope(raw, notes)
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
        raise NotACard("The file has JSON in it that is no character.")
    spec, read = reader
    return spec, normalise_definition(read(raw, notes), notes, says_missing=False)


def _has_card_data(raw: Mapping[str, Any]) -> bool:
    spec = raw.get("spec")
    if isinstance(spec, str):
        return spec.startswith("chara_card") or "name" in raw["data"]
    return (
        "name" in raw["data"]
        and flat.find_reader(raw["data"]) is not None
        and (raw.get("type") not in ("character", "risuai"))
    )


def _finish(definition: dict[str, Any], name: str, notes: Notes) -> dict[str, Any]:
    """Give a nameless card the name of its file, and look its patterns through."""
    if not definition["name"].strip():
        stem = name.rpartition("/")[2].partition(".")[0].strip()
        if stem:
            definition["name"] = stem
            notes.repair("The card had no name; it was given that of the file.")
        else:
            notes.warn("The card has no name.")
    if "character_book" in definition:
        patterns.note_patterns(definition["character_book"], notes)
    return definition


def _assemble(
    container: str,
    spec: str,
    definition: dict[str, Any],
    raw: Any,
    picture: bytes | None,
    assets: tuple[Asset, ...],
    notes: Notes,
) -> Card:
    undeclared = [asset.path for asset in assets if asset.type == UNDECLARED]
    if undeclared:
        notes.keep(f"Files that the card does not name are kept: {list_names(undeclared)}.")
    if spec and list_declared(definition):
        notes.keep("Assets other than the picture are kept for export.")
    report = Report(
        container,
        spec or container,
        definition["name"],
        len(definition.get("character_book", {}).get("entries", ())),
        len(assets) - len(undeclared),
        tuple(notes.repaired),
        tuple(notes.kept),
        tuple(notes.warnings),
    )
    return Card(definition, raw, picture, assets, report)
