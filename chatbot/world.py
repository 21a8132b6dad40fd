"""Data of a character's card besides its texts: its lorebook, and sources for its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbot.knowledge import KnowledgeEntry
from chatbot.lore import NO_BOOK, Book, Entry, is_pattern
from chatbot.placeholders import OPEN_READER, fill_names


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The book, whose entries fire by its own rules, and the JSON that it was `written` as, each
    entry with its id, for export. `creator_notes` and `tags` never enter a prompt.
    """

    book: Book = NO_BOOK
    written: Mapping[str, Any] = field(default_factory=dict, repr=False)
    creator_notes: str = ""
    tags: tuple[str, ...] = ()

    def list_known(self, called: str) -> tuple[KnowledgeEntry, ...]:
        """Return the entries that can be used at all, as knowledge of the character `called`."""
        return tuple(
            as_knowledge(entry, called)
            for entry in self.book.entries
            if entry.enabled and entry.content
        )


NO_WORLD = World()


def as_knowledge(entry: Entry, called: str) -> KnowledgeEntry:
    """Return an entry of a lorebook as one of a knowledge base: its keys are tags and aliases."""
    keys = tuple(fill_names(key, called, OPEN_READER) for key in entry.keys if not is_pattern(key))
    content = fill_names(entry.content, called, OPEN_READER)
    return KnowledgeEntry(entry.id, content, tags=keys, aliases=keys, constant=entry.constant)
