"""A lorebook: entries and the rules that they share."""

from dataclasses import dataclass
from typing import Literal

from chatbot.lore.entry import Entry

# The owner of a book: entries of the chat's come before all others.
Source = Literal["chat", "character", "global"]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Entries in file order. None: as in the settings.

    Books are compared by identity, because data prepared for them is cached by book.
    """

    id: str
    entries: tuple[Entry, ...] = ()
    name: str = ""
    description: str = ""
    scan_depth: int | None = None
    token_budget: int | None = None
    recursive_scanning: bool | None = None
    source: Source = "character"


NO_BOOK = Book("")
