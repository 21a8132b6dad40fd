"""One activation for a prompt."""

from dataclasses import dataclass

from chatbot.lore.activated import Activation
from chatbot.lore.book import Book
from chatbot.lore.placement import Placement


@dataclass(frozen=True, slots=True)
class Called:
    """The activated entries of the open books for one turn, and their placement."""

    books: tuple[Book, ...]
    activation: Activation
    placement: Placement
