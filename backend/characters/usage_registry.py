"""Registry through which the app that owns the conversations reports their use of a character."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Uses:
    """Whether the owner or others have conversations with a character, and the version numbers that
    such conversations pin.
    """

    by_owner: bool = False
    by_others: bool = False
    pinned: frozenset[int] = frozenset()


FindUses = Callable[[UUID, UUID | None], Uses]

_find_uses: FindUses
_followers: list[Callable[[], Any]] = []
_book_followers: list[Callable[[UUID, UUID], Any]] = []


def register_uses(find: FindUses) -> None:
    """Register `find(character_id, owner_id)`."""
    global _find_uses
    _find_uses = find


def find_uses(character_id: UUID, owner_id: UUID | None) -> Uses:
    """The uses of a character."""
    return _find_uses(character_id, owner_id)


def after_removal(follow: Callable[[], Any]) -> None:
    """Register `follow()`, which is called in the transaction that removes texts of a character."""
    _followers.append(follow)


def tell_removal() -> None:
    for follow in _followers:
        follow()


def after_book_removal(follow: Callable[[UUID, UUID], Any]) -> None:
    """Register `follow(owner_id, book_id)`, which is called in the transaction that removes a
    lorebook.
    """
    _book_followers.append(follow)


def tell_book_removal(owner_id: UUID, book_id: UUID) -> None:
    for follow in _book_followers:
        follow(owner_id, book_id)
