"""The character that a conversation chooses: a row and version, or the server's by name."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from characters import server_characters
from characters.models import Character, CharacterVersion
from characters.services.catalog import find_by_name, find_visible
from characters.services.versions import list_versions


@dataclass(frozen=True, slots=True)
class ChosenCharacter:
    """The character that a conversation names. Without a `row` it is the server's character of that
    name, or else the built-in template with that name.
    """

    name: str
    row: Character | None = None


def choose(user: User, *, name: str, character_id: UUID | None) -> ChosenCharacter:
    """The character that `user` names by its id, else by its name: their own before a shared one
    before the server's, else the built-in template. Raises 404 for an id that they cannot see.
    """
    if character_id is None:
        return ChosenCharacter(name, find_by_name(user, name))
    found = find_visible(user, character_id)
    if isinstance(found, Character):
        return ChosenCharacter(found.name, found)
    return ChosenCharacter(found.persona.name)


def has_version(user: User, choice: ChosenCharacter, number: int) -> bool:
    """Whether `user` may pin a conversation to this version."""
    if choice.row is None:
        is_declared = server_characters.find_id(choice.name) is not None
        return is_declared and number == server_characters.VERSION
    return list_versions(user, choice.row).filter(number=number).exists()


def find_number(character_id: UUID, user_id: UUID, pinned: int | None) -> int | None:
    """The version used now for this user: the pinned one, else the newest that they may see. None
    if there is no such version any more.
    """
    rows = CharacterVersion.objects.filter(character=character_id)
    if pinned is not None and rows.filter(number=pinned).exists():
        return pinned
    is_own = Character.objects.filter(pk=character_id, owner=user_id).exists()
    visible = rows if is_own else rows.filter(was_shared=True)
    return visible.order_by("-number").values_list("number", flat=True).first()
