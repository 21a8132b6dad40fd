"""Finds the characters that a user can see, by id or by name."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import User
from characters import server_characters
from characters.definitions import key_of
from characters.errors import read_only
from characters.models import Character
from characters.server_characters import ServerCharacter

# Characters in the bare list: the server's, one's own and shared ones.
LIST_LIMIT = 200


def find_visible(user: User, character_id: UUID) -> Character | ServerCharacter:
    """The character with this id, if `user` can see it; else raises 404."""
    if found := server_characters.find(character_id):
        return found
    return get_object_or_404(Character.objects.visible_to(user), pk=character_id)


def get_own(user: User, character_id: UUID) -> Character:
    """A character of the user's, to be changed. Raises 404 for one that they cannot see, 409
    `read_only` for one that they can.
    """
    found = find_visible(user, character_id)
    if isinstance(found, ServerCharacter) or found.owner_id != user.pk:
        raise read_only()
    return found


def find_by_name(user: User, name: str) -> Character | None:
    """Resolve a name: the user's own character before a shared one; None if only the server or the
    built-in template can have it. Of several, the one changed last.
    """
    key = key_of(name)
    for rows in (Character.objects.owned_by(user), Character.objects.offered_to(user)):
        if found := rows.filter(name_key=key).order_by("-updated_at", "-id").first():
            return found
    return None
