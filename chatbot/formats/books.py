"""Lorebooks of any program, alone or inside a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chatbot.formats import pictures
from chatbot.formats.base64_text import decode_card_text
from chatbot.formats.book_readers import UNDERSTOOD, find_book_reader
from chatbot.formats.errors import CardTooLarge, NotACard
from chatbot.formats.files import parse_file
from chatbot.formats.json_text import decode_text, parse_json
from chatbot.formats.limits import FILE_BYTES, MIB
from chatbot.formats.png import find_texts, read_text, split_chunks
from chatbot.formats.reading import NO_CHARACTER, read_card
from chatbot.formats.report import ImportNotes, Report, list_names
from chatbot.formats.without_effect import note_book
from chatbot.text import is_unseen

# Keyword of the PNG text in which NovelAI stores a lorebook.
_NOVELAI = "naidata"
# Keys in `extensions` for the data of other programs that has no field of its own.
PROGRAMS = ("agnai", "risuai", "novelai", "koboldai", "sillytavern")


@dataclass(frozen=True, slots=True)
class Book:
    """A lorebook: `definition` has the fields of a V3 card's `character_book`; `raw` is the JSON
    as it was read. They may share parts: neither may be changed in place.
    """

    definition: Mapping[str, Any]
    raw: Any = field(repr=False)
    report: Report


def read_book(data: bytes, name: str = "") -> Book:
    """Return the lorebook in a file, or that of the character in it.

    `name` is the file's name, used for a book that has none. Raises NotACard, EncryptedCard,
    CardTooLarge or CardBroken, each with one sentence.
    """
    if len(data) > FILE_BYTES:
        raise CardTooLarge(f"The file has more than {FILE_BYTES // MIB} MiB.")
    notes = ImportNotes()
    raw = _read_raw(data, notes)
    reader = None if _is_card(raw) else find_book_reader(raw)
    if reader is None:
        try:
            return _read_from_card(data, name)
        except NotACard as error:
            if str(error) == NO_CHARACTER:
                raise NotACard("What is in the file is no lorebook, and no character.") from None
            raise
    program, read = reader
    book = read(raw, notes)
    if is_unseen(str(book.get("name") or "")):
        book["name"] = name.rpartition("/")[2].partition(".")[0].strip()
    _note_rest(book, notes)
    note_book(book, notes)
    title = str(book.get("name", ""))
    return Book(
        book, raw, notes.make_report("lorebook", program, title, entries=len(book["entries"]))
    )


def _read_raw(data: bytes, notes: ImportNotes) -> Any:
    """Return the JSON of a file that is text, or of NovelAI's picture; None for other files."""
    kind = pictures.name_kind(data)
    if kind == pictures.PNG:
        for chunk in find_texts(split_chunks(data, ImportNotes()), _NOVELAI):
            return parse_json(decode_text(decode_card_text(read_text(chunk)), notes), notes)
    return None if kind or data.startswith(b"PK") else parse_file(data, notes)


def _is_card(raw: object) -> bool:
    return isinstance(raw, Mapping) and str(raw.get("spec", "")).startswith("chara_card")


def _read_from_card(data: bytes, name: str) -> Book:
    card = read_card(data, name)
    book = card.definition.get("character_book")
    if book is None:
        raise NotACard(f"The character {card.report.name} has no lorebook.")
    name = book.get("name") or card.report.name
    report = replace(card.report, format="lorebook", name=str(name), assets=0)
    return Book({**book, "name": name}, book, report)


def _note_rest(book: Mapping[str, Any], notes: ImportNotes) -> None:
    for program in PROGRAMS:
        rests = [entry["extensions"].get(program) for entry in book["entries"]]
        kept = [key for rest in rests if isinstance(rest, Mapping) for key in rest]
        names = [key for key in dict.fromkeys(kept) if key not in UNDERSTOOD]
        if names:
            notes.keep(
                f"Fields of the entries without a meaning here are kept: {list_names(names)}."
            )
