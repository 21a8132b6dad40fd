"""A lorebook: entries and the rules that they share."""

from dataclasses import dataclass
from typing import Literal

from chatbot.lore.entry import Entry

# Whose a book is: entries of the first two come before all others.
Source = Literal["chat", "persona", "character", "global"]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Entries in the order of their file. None: as the settings say.

    Two books are the same only if they are one object: what is prepared for one is kept with it.
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
