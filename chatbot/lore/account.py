"""The part of a receipt about the open lorebooks."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BookUse:
    """A book that was open: `limit` is its own budget, `used` the tokens of its entries."""

    id: str
    name: str
    source: str
    limit: int | None
    used: int
    entry_count: int


@dataclass(frozen=True, slots=True)
class ActivatedEntry:
    """An activated entry. `place` is the kind of its segment and `message` the number of its
    message in the prompt; if it is in none, `unplaced` says why.
    """

    book_id: str
    entry_id: str
    comment: str
    reason: str
    matched: tuple[str, ...]
    pass_: int
    tokens: int
    position: int
    depth: int
    role: str
    place: str | None
    message: int | None
    unplaced: str | None


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that stayed out; if it has no comment, `comment` has its first keys."""

    book_id: str
    entry_id: str
    comment: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoreAccount:
    """The account of the open books; `activated_count` and `rejected_count` also count entries that
    are not listed.
    """

    limit: int
    used: int
    books: tuple[BookUse, ...]
    activated: tuple[ActivatedEntry, ...]
    activated_count: int
    rejected: tuple[RejectedEntry, ...]
    rejected_count: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON data."""
        activated = [asdict(one) for one in self.activated]
        for row in activated:
            row["matched"] = list(row["matched"])
            row["pass"] = row.pop("pass_")
        return {
            "budget": {"limit": self.limit, "used": self.used},
            "books": [asdict(one) for one in self.books],
            "activated": activated,
            "activated_count": self.activated_count,
            "rejected": [asdict(one) for one in self.rejected],
            "rejected_count": self.rejected_count,
        }
