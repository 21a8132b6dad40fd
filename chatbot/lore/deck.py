"""The entries of several books in the order in which they are tried, prepared once."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from chatbot.lore.book import SCAN_DEPTH_LIMIT, Book, Entry
from chatbot.lore.keys import KeyIndex
from chatbot.lore.patterns import find_faults

DECKS_KEPT = 64
# Capacity of a deck's replay cache: beginnings of branches, plus the entries fired in them.
REPLAYED_KEPT = 5_000
# An entry's address: the number of its book, and its number in the book.
Place = tuple[int, int]


class Slot(NamedTuple):
    """An entry in a deck; `place` does not depend on the sort order."""

    number: int
    place: Place
    book: Book
    entry: Entry


class Rejected(NamedTuple):
    """An entry that stayed out and why."""

    entry: Entry
    book_id: str
    reason: str


NO_KEY = "no key"
SWITCHED_OFF = "pattern switched off"


class Deck:
    """All entries: those of the chat's books first, within each by `order`, the highest first."""

    def __init__(self, books: Sequence[Book]) -> None:
        placed = [
            ((at, number), book, entry)
            for at, book in enumerate(books)
            for number, entry in enumerate(book.entries)
        ]
        placed.sort(key=lambda one: (one[1].source != "chat", -one[2].order, one[0]))
        self.slots = tuple(Slot(number, *one) for number, one in enumerate(placed))
        entries = [slot.entry for slot in self.slots]
        self.index = KeyIndex(entries)
        # Patterns that are never tried, because they are invalid or could run away.
        keys = (key for entry in entries for key in _list_keys(entry))
        self.switched_off = frozenset(key for key, _ in find_faults(keys))
        self.without_key = tuple(Rejected(slot.entry, slot.book.id, NO_KEY) for slot in self.slots)
        # Entries whose gates have to be checked whether or not a key is found.
        self.gated = frozenset(at for at, entry in enumerate(entries) if entry.is_gated)
        self.delayed = frozenset(at for at in self.gated if entries[at].delay_until_recursion)
        self.numbers = {slot.place: slot.number for slot in self.slots}
        self.is_timed = any(entry.is_timed for entry in entries)
        self.is_counted = any(entry.is_counted for entry in entries)
        self.asks_greeting = any(entry.conditions.greeting is not None for entry in entries)
        self.asks_trigger = any(entry.triggers for entry in entries)
        self.asks_sources = any(entry.sources for entry in entries)
        depths = [entry.scan_depth or 0 for entry in entries]
        self.deepest = max(depths + [book.scan_depth or 0 for book in books], default=0)
        # Cache of `branch.replay`, by beginnings of branches.
        self.replayed = Replayed()

    def count_searched(self, scan_depth: int) -> int:
        """Return how many messages are searched at most; `scan_depth` is the default depth."""
        return min(max(self.deepest, scan_depth), SCAN_DEPTH_LIMIT)


def _list_keys(entry: Entry) -> Iterator[str]:
    yield from entry.keys
    yield from entry.secondary_keys
    for keys in entry.conditions.needed:
        yield from keys
    yield from entry.conditions.excluded


class Replayed:
    """LRU cache of the entries that had fired by the end of beginnings of branches."""

    def __init__(self) -> None:
        self._fired: OrderedDict[bytes, Mapping[Place, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, beginning: bytes) -> Mapping[Place, int] | None:
        """Return the cached result of a beginning, or None."""
        with self._lock:
            if (found := self._fired.get(beginning)) is not None:
                self._fired.move_to_end(beginning)
            return found

    def keep(self, beginning: bytes, fired: Mapping[Place, int]) -> None:
        """Cache the result of a beginning; the least recently used are dropped to make room."""
        with self._lock:
            self._fired[beginning] = fired
            count = sum(len(one) + 1 for one in self._fired.values())
            while count > REPLAYED_KEPT and len(self._fired) > 1:
                count -= len(self._fired.popitem(last=False)[1]) + 1


@lru_cache(maxsize=DECKS_KEPT)
def deck_of(books: tuple[Book, ...]) -> Deck:
    return Deck(books)
