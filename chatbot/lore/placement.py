"""The result of one activation, and the places of its entries in a prompt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from chatbot.lore.book import AT_DEPTH, OUTLET, ROLES, Book, Entry
from chatbot.lore.budget import Budget
from chatbot.lore.deck import Place, Rejected


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
    budget: Budget


@dataclass(frozen=True, slots=True)
class DepthInsert:
    """Entries of one depth and role, inserted as one message: `depth` messages before the end, or
    after that many from the beginning if `from_oldest`.
    """

    depth: int
    role: str
    from_oldest: bool
    entries: tuple[Activated, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Entries with a text by position (`at`), by depth (the deepest first) and by outlet, in each
    the lowest `order` first.
    """

    at: Mapping[int, tuple[Activated, ...]]
    at_depth: tuple[DepthInsert, ...]
    outlets: Mapping[str, tuple[Activated, ...]]


@dataclass(frozen=True, slots=True)
class Called:
    """The activated entries of the open books for one turn, and their placement."""

    books: tuple[Book, ...]
    activation: Activation
    placement: Placement


def place(activation: Activation) -> Placement:
    """Return the entries with a text by their places."""
    said = sorted(
        (one for one in activation.activated if one.text),
        key=lambda one: (one.entry.order, one.place),
    )
    at_depth = [one for one in said if one.entry.position == AT_DEPTH]
    in_outlet = [one for one in said if one.entry.position == OUTLET and one.entry.outlet]
    others = [one for one in said if one.entry.position not in (AT_DEPTH, OUTLET)]
    depths = _group(at_depth, attrgetter("entry.from_oldest", "entry.depth", "entry.role"))
    return Placement(
        _group(others, attrgetter("entry.position")),
        tuple(
            DepthInsert(depth, ROLES[role], from_oldest, entries)
            for (from_oldest, depth, role), entries in sorted(
                depths.items(), key=lambda item: (item[0][0], -item[0][1], item[0][2])
            )
        ),
        _group(in_outlet, attrgetter("entry.outlet")),
    )


def _group(
    said: list[Activated], key_of: Callable[[Activated], Any]
) -> dict[Any, tuple[Activated, ...]]:
    groups: dict[Any, list[Activated]] = {}
    for one in said:
        groups.setdefault(key_of(one), []).append(one)
    return {key: tuple(entries) for key, entries in groups.items()}
