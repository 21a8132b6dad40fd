"""One activation for a prompt."""

from dataclasses import dataclass

from chatbot.lore.activated import Activation
from chatbot.lore.book import Book
from chatbot.lore.placement import Placement


@dataclass(frozen=True, slots=True)
class Called:
    """What the open books say to a turn, and where that stands."""

    books: tuple[Book, ...]
    activation: Activation
    placement: Placement
