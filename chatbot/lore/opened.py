"""The books that are open in a conversation, and the data about it that they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatbot.lore.book import Book
from chatbot.lore.deck import deck_of
from chatbot.lore.settings import DEFAULTS, LoreMessage


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """Books that are open besides the character's own; those attached to it have the source
    "character". `budget` is in tokens, for all of them and the character's own together; None: a
    quarter of the history's.

    `branch` is the whole visible branch before the question, oldest first; it is needed if
    `find_needs` asks for more than the history that is sent. A message without a name gets its
    speaker's. `seeds` has the seed of each reply at the index of the user's message that it
    answers. `trigger` is the kind of turn: "normal", "continue" or "regenerate".
    """

    books: tuple[Book, ...] = ()
    budget: int | None = None
    branch: tuple[LoreMessage, ...] | None = None
    seeds: tuple[int, ...] = ()
    trigger: str = "normal"

    def list_with(self, own: Book) -> tuple[Book, ...]:
        """Return all books with entries, the character's own included. Among entries of the same
        rank and order those of earlier books come first. As in SillyTavern, globally open books
        come before the character's, and its own book before those attached to it.
        """
        attached = tuple(book for book in self.books if book.source == "character")
        others = tuple(book for book in self.books if book.source != "character")
        return tuple(book for book in (*others, own, *attached) if book.entries)


NO_BOOKS = OpenBooks()


class ContextNeeds(NamedTuple):
    """What activation needs from the conversation: the newest `depth` messages or the `whole`
    branch, `seeds` of earlier turns, the `greeting` it began with, the `trigger`.
    """

    depth: int = 0
    whole: bool = False
    seeds: bool = False
    greeting: bool = False
    trigger: bool = False


def find_needs(books: Sequence[Book]) -> ContextNeeds:
    """Return what these books need; cached with their deck."""
    deck = deck_of(tuple(books))
    return ContextNeeds(
        depth=max(deck.deepest, DEFAULTS.scan_depth),
        whole=deck.is_timed or deck.is_counted,
        seeds=deck.is_timed,
        greeting=deck.asks_greeting,
        trigger=deck.asks_trigger,
    )
