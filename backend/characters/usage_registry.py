"""What characters ask and tell the app that owns the conversations, which registers here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Uses:
    """Whether the owner or others have conversations with a character, and the version numbers that
    such conversations pin.
    """

    by_owner: bool = False
    by_others: bool = False
    pinned: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Conversations:
    """`find_uses(character_id, owner_id)`. The others are called in the transaction of a removal:
    `forget_texts()` of any texts, `close_book(owner_id, book_id)` of a lorebook.
    """

    find_uses: Callable[[UUID, UUID | None], Uses]
    forget_texts: Callable[[], object]
    close_book: Callable[[UUID, UUID], object]


_conversations: Conversations


def register(conversations: Conversations) -> None:
    global _conversations
    _conversations = conversations


def find_uses(character_id: UUID, owner_id: UUID | None) -> Uses:
    """The uses of a character."""
    return _conversations.find_uses(character_id, owner_id)


def tell_removal() -> None:
    """Texts of a character, lorebook or persona are removed by this transaction."""
    _conversations.forget_texts()


def tell_book_removal(owner_id: UUID, book_id: UUID) -> None:
    _conversations.close_book(owner_id, book_id)
