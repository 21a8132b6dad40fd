"""Cards inside pictures: in the texts of a PNG, in the EXIF of a JPEG or WebP."""

from dataclasses import dataclass, field
from typing import Any

from chatbot.formats import archive, charx, pictures
from chatbot.formats.base64_text import decode_base64, decode_card_text, refuse_locked
from chatbot.formats.errors import CardBroken, CardTooLarge, FormatError, NotACard
from chatbot.formats.json_text import decode_text, parse_json
from chatbot.formats.limits import ARCHIVE_BYTES, ARCHIVE_ENTRIES, MIB, TEXTS_TRIED
from chatbot.formats.png import CARD_KEYWORDS, Chunk, find_texts, read_text, split_chunks
from chatbot.formats.report import ImportNotes, list_names

_LEGACY = "chara-ext-asset_"


@dataclass(slots=True)
class Found:
    """The content of a container: the card's JSON, and the files with it."""

    container: str
    raw: Any
    picture: bytes | None = None
    files: dict[str, bytes] = field(default_factory=dict)


def read_png(data: bytes, notes: ImportNotes) -> Found:
    """Return the card in a PNG's texts, or in the archive after it. Raises FormatError."""
    chunks = split_chunks(data, notes)
    raw = _read_chunks(chunks, notes)
    if raw is None and archive.has_archive(data):
        files = archive.read_archive(data, notes)
        if charx.CARD in files:
            raw = parse_card(files.pop(charx.CARD), notes)
            return Found("CharX", raw, data, files)
    if raw is None:
        if notes.warnings:
            raise CardBroken(notes.warnings[0])
        raise NotACard("This is a picture without a card in it.")
    return Found("PNG", raw, data, _read_legacy(chunks, notes))


def _read_chunks(chunks: list[Chunk], notes: ImportNotes) -> Any:
    """Return the JSON of the first chunk that has a card, `ccv3` first, or None."""
    found = [chunk for keyword in CARD_KEYWORDS for chunk in find_texts(chunks, keyword)]
    failure: FormatError | None = None
    for chunk in found[:TEXTS_TRIED]:
        try:
            raw = parse_card(decode_card_text(read_text(chunk)), notes)
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


def _note_others(chunk: Chunk, found: list[Chunk], notes: ImportNotes) -> None:
    same = [one for one in found if one.keyword.lower() == chunk.keyword.lower()]
    if len(same) > 1:
        notes.warn(f"The PNG has {len(same)} cards of one kind; the first was read.")
    if len(same) < len(found) and chunk.keyword.lower() == CARD_KEYWORDS[0]:
        notes.keep("The PNG has a copy for older programs; the newer card counts.")


def _read_legacy(chunks: list[Chunk], notes: ImportNotes) -> dict[str, bytes]:
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
        # This is not base64, so the caller reports the asset as unreadable.
        return b"!"


def read_exif(data: bytes, kind: str, notes: ImportNotes) -> Found:
    """Return the card in the EXIF of a JPEG or WebP. Raises FormatError."""
    for comment in pictures.find_comments(data):
        try:
            return Found(kind.upper(), parse_card(decode_card_text(comment), notes), data)
        except CardBroken:
            continue
    raise NotACard("This is a picture without a card in it.")


def parse_card(data: bytes, notes: ImportNotes) -> Any:
    """Return the JSON of a card. Raises FormatError."""
    refuse_locked(data)
    return parse_json(decode_text(data, notes), notes)
