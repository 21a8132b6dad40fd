"""Imports and exports lorebooks as files of other programs."""

import re
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from accounts.models import User
from api.errors import bad_request
from api.text import is_blank
from characters.definitions import hash_definition
from characters.lore_fields import MAX_DEPTH, from_book, to_book
from characters.models import BOOK_NAME_LENGTH, Lorebook
from characters.services.exports import Exported
from characters.services.imports import Imported, Same, refuse_faults, warn
from characters.services.lorebooks import create_book, get_book
from chatbot.definitions.check import check_texts
from chatbot.formats import BookFormat, FormatError, read_book, write_book

FORMATS = ("sillytavern", "v3", "v2", "agnai", "risu")
_UNNAMED = "Lorebook"
# Characters that some file system refuses in a name, and a length that all of them accept.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_NAME_LENGTH = 60
_RULES = ("scan_depth", "token_budget", "recursive_scanning")
_OWN = ("name", "description", *_RULES, "entries")
_MAX_NUMBER = 2**31 - 1


def import_book(user: User, raw: bytes, name: str, *, dry_run: bool) -> Imported[Lorebook]:
    """Import a lorebook from a file; with `dry_run` nothing is stored. Raises 400 with the code of
    the format's error, 409 `limit_reached`.
    """
    try:
        found = read_book(raw, name)
    except FormatError as error:
        raise bad_request(error.code, str(error), field="file") from None
    refuse_faults(list(check_texts(found.definition)))
    entries, columns = found.definition["entries"], _read_settings(found.definition)
    fields = [from_book(entry) for entry in entries]
    rules = {name: columns[name] for name in _RULES}
    content_hash = hash_definition({**rules, "entries": fields})
    report, same = found.report, _find_same(user, rules, fields)
    if same:
        report = warn(report, same.sentence)
    if dry_run:
        return Imported(None, report, content_hash, same)
    book = create_book(user, columns, fields, sources=entries)
    return Imported(book, report, content_hash, same)


def _find_same(user: User, rules: Mapping[str, Any], fields: list[dict[str, Any]]) -> Same | None:
    """The oldest lorebook with the same entries and settings; an empty one has no duplicates."""
    rows = Lorebook.objects.owned_by(user).filter(entry_count=len(fields), **rules)
    for book in rows.order_by("created_at", "id") if fields else ():
        kept = book.entries.order_by("number").values_list("fields", flat=True)
        if list(kept) == fields:
            return Same(book.pk, book.name, f"You have the same already: “{book.name}”.")
    return None


def export_book(user: User, book_id: UUID, kind: str) -> Exported:
    """A lorebook as JSON for the program `kind` (one of `FORMATS`). Raises 404."""
    book = get_book(user, book_id)
    entries = book.entries.order_by("number").values_list("fields", "source")
    definition = {
        **book.extensions,
        "name": book.name,
        "description": book.description,
        "recursive_scanning": book.recursive_scanning,
        "entries": [to_book(fields, source) for fields, source in entries],
    }
    for name in ("scan_depth", "token_budget"):
        if (value := getattr(book, name)) is not None:
            definition[name] = value
    data = write_book(definition, cast(BookFormat, kind))
    # SillyTavern calls a lorebook by the name of its file.
    name = " ".join(_NOT_IN_NAMES.sub(" ", book.name).split()).strip(" .") or _UNNAMED
    suffix = "" if kind == "sillytavern" else f" ({kind})"
    return Exported(f"{name[:_NAME_LENGTH]}{suffix}.json", "application/json", data)


def _read_settings(book: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an imported book; its unknown fields are kept as `extensions`."""
    name = str(book.get("name") or "").strip()[:BOOK_NAME_LENGTH]
    return {
        "name": _UNNAMED if is_blank(name) else name,
        "description": str(book.get("description") or ""),
        "scan_depth": _read_number(book.get("scan_depth"), MAX_DEPTH),
        "token_budget": _read_number(book.get("token_budget"), _MAX_NUMBER),
        "recursive_scanning": book.get("recursive_scanning") is True,
        "extensions": {name: value for name, value in book.items() if name not in _OWN},
    }


def _read_number(value: object, most: int) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return int(min(max(cast(float, value), 0), most)) if is_number else None
