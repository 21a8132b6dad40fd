"""Attaches lorebooks to characters."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.http import Http404

from accounts.models import User
from characters import server_characters
from characters.models import Character, Lorebook


def read_characters(user: User, wanted: Iterable[UUID], known: Collection[str] = ()) -> list[str]:
    """The ids of characters as a lorebook keeps them, each once. Raises 404 for one that `user`
    cannot see, unless it is `known`: attached before it was hidden from them.
    """
    ids = list(dict.fromkeys(wanted))
    new = {one for one in ids if str(one) not in known and not server_characters.find(one)}
    if Character.objects.visible_to(user).filter(pk__in=new).count() < len(new):
        raise Http404
    return [str(one) for one in ids]


def attach(user: User, book_id: UUID, character_id: UUID) -> None:
    """Attach one more character to a lorebook of the user's, if that still exists. Call it in a
    transaction that has locked the user (`lock_person`).
    """
    for book in Lorebook.objects.owned_by(user).filter(pk=book_id):
        book.character_ids = [*book.character_ids, str(character_id)]
        book.save(update_fields=["character_ids"])


def detach_character(character_id: UUID) -> None:
    """Detach a deleted character from the lorebooks of all users."""
    for book in Lorebook.objects.going_with(character_id).only("pk", "character_ids"):
        book.character_ids = [one for one in book.character_ids if one != str(character_id)]
        book.save(update_fields=["character_ids"])
