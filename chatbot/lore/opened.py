"""The books that are open in a conversation, and what has to be known of it for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatbot.lore.book import Book
from chatbot.lore.deck import deck_of
from chatbot.lore.settings import DEFAULTS, LoreMessage


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """Books that are open beside the character's own; those attached to it have the source
    "character". `budget` is in tokens, for all of them and the character's own together; None: a
    quarter of the history's.

    `branch` is all of the visible branch before the question, oldest first, where `find_needs` asks
    for more of it than the history that is sent; a message without a name gets its speaker's.
    `seeds` are those of the replies, by the number of the user's message that they answer.
    `trigger` is the kind of turn: "normal", "continue" or "regenerate".
    """

    books: tuple[Book, ...] = ()
    budget: int | None = None
    branch: tuple[LoreMessage, ...] | None = None
    seeds: tuple[int, ...] = ()
    trigger: str = "normal"

    def list_with(self, own: Book) -> tuple[Book, ...]:
        """Return all that have entries, with the character's own. Where entries have the same rank
        and order, those of earlier books come first: in SillyTavern, those that are open everywhere
        before the character's, of these its own before what is attached to it.
        """
        attached = tuple(book for book in self.books if book.source == "character")
        others = tuple(book for book in self.books if book.source != "character")
        return tuple(book for book in (*others, own, *attached) if book.entries)


NO_BOOKS = OpenBooks()


class ContextNeeds(NamedTuple):
    """What activation needs from the conversation: newest `depth` messages or the `whole` branch,
    `seeds` of earlier turns, the `greeting` it began with, the `trigger`.
    """

    depth: int = 0
    whole: bool = False
    seeds: bool = False
    greeting: bool = False
    trigger: bool = False


def find_needs(books: Sequence[Book]) -> ContextNeeds:
    """Return what these very books ask; worked out once."""
    deck = deck_of(tuple(books), DEFAULTS.strategy)
    return ContextNeeds(
        depth=max(deck.deepest, DEFAULTS.scan_depth),
        whole=deck.is_timed or deck.is_counted,
        seeds=deck.is_timed,
        greeting=deck.asks_greeting,
        trigger=deck.asks_trigger,
    )
