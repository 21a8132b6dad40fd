"""The result of one activation."""

from dataclasses import dataclass
from typing import NamedTuple

from chatbot.lore.budget import BudgetUse
from chatbot.lore.deck import Place, Rejected
from chatbot.lore.entry import Entry


@dataclass(frozen=True, slots=True)
class Activated:
    """An entry that gets in: `matched` are its keys that were found, `pass_` is 0 if the messages
    activated it, `text` is its content with the names filled in, `tokens` the size of that.
    """

    entry: Entry
    book_id: str
    place: Place
    reason: str
    matched: tuple[str, ...]
    pass_: int
    tokens: int
    text: str


class Activation(NamedTuple):
    """All entries of the books, each once; `activated` in the order in which they got in."""

    activated: tuple[Activated, ...]
    rejected: tuple[Rejected, ...]
    budget: BudgetUse
