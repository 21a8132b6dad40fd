"""A cache of users' lorebooks in the engine's form, keyed by id and time of the last change."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from characters.lore_fields import to_book
from characters.models import Lorebook, LoreEntry
from chatbot.lore import Book, read_book
from chatbot.lore.book import Source

# Enough for typical books of hundreds of users.
KILOBYTES_KEPT = 100_000
BOOKS_KEPT = 1_000


class _Key(NamedTuple):
    id: UUID
    updated_at: datetime
    source: Source


_books: OrderedDict[_Key, tuple[Book, int]] = OrderedDict()
_lock = threading.Lock()


def find_open(
    owner_id: UUID, named: Sequence[str], character_id: UUID | None = None
) -> tuple[Book, ...]:
    """The books that are open in a conversation of their owner: those that it names, in its order,
    then those attached to its character, then those always open, the oldest first. A book that is
    open for several reasons is listed once, for the first of them. One query, and one more for the
    entries of all books that were changed since they were last read.
    """
    own = Lorebook.objects.filter(owner=owner_id)
    rows = own.filter(Q(pk__in=named) | Q(scope=Lorebook.Scope.ALWAYS))
    if character_id is not None:
        rows |= own.going_with(character_id)
    # Without the long columns, which the engine does not need.
    rows = rows.order_by("created_at", "id").defer("description", "extensions")
    found = {row.pk: row for row in rows}
    sources: dict[UUID, Source] = {UUID(name): "chat" for name in named if UUID(name) in found}
    for row in found.values():
        if str(character_id) in row.character_ids:
            sources.setdefault(row.pk, "character")
    for row in found.values():
        sources.setdefault(row.pk, "global")
    return _load([(found[pk], source) for pk, source in sources.items()])


def load_one(book: Lorebook) -> Book:
    """A lorebook by itself."""
    return _load([(book, "chat")])[0]


def _load(books: Sequence[tuple[Lorebook, Source]]) -> tuple[Book, ...]:
    wanted = [(_Key(row.pk, row.updated_at, source), row) for row, source in books]
    with _lock:
        known = {key: _books[key][0] for key, _ in wanted if key in _books}
        for key in known:
            _books.move_to_end(key)
    # Outside of the lock: two threads may read the same at the same time.
    missing = [(key, row) for key, row in wanted if key not in known]
    if missing:
        entries = _read_entries([key.id for key, _ in missing])
        known |= {key: _build(key, row, entries.get(key.id, ())) for key, row in missing}
        _keep({key: (known[key], _estimate_kilobytes(row)) for key, row in missing})
    return tuple(known[key] for key, _ in wanted)


def _read_entries(book_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = LoreEntry.objects.filter(lorebook__in=book_ids).order_by("lorebook", "number")
    found: dict[UUID, list[dict[str, Any]]] = {}
    for entry in rows.iterator():
        fields = to_book(entry.fields, entry.source)
        found.setdefault(entry.lorebook_id, []).append({**fields, "id": str(entry.pk)})
    return found


def _build(key: _Key, row: Lorebook, entries: Iterable[dict[str, Any]]) -> Book:
    data = {
        "name": row.name,
        "scan_depth": row.scan_depth,
        "token_budget": row.token_budget,
        "recursive_scanning": row.recursive_scanning,
        "entries": list(entries),
    }
    return read_book(data, id=str(key.id), source=key.source)


def _estimate_kilobytes(row: Lorebook) -> int:
    """A book in memory: a kilobyte for each entry with its index, and one for 250 tokens."""
    return 1 + row.entry_count + row.token_count // 250


def _keep(books: dict[_Key, tuple[Book, int]]) -> None:
    with _lock:
        changed = {key.id: key.updated_at for key in books}
        for key in list(_books):
            # An older version is never requested again: a changed book has a new key.
            if changed.get(key.id, key.updated_at) != key.updated_at:
                del _books[key]
        _books.update(books)
        size = sum(size for _, size in _books.values())
        while len(_books) > BOOKS_KEPT or (size > KILOBYTES_KEPT and len(_books) > 1):
            size -= _books.popitem(last=False)[1][1]
