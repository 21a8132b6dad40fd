"""Builds the response bodies of characters and their versions."""

from typing import Any

from accounts.models import User
from api.errors import not_found
from characters.models import Character
from characters.server_characters import ServerCharacter
from characters.services.characters import read_definition
from characters.services.versions import find_version
from characters.summaries import show_rows, show_server, show_version


def show_character(found: Character | ServerCharacter, user: User) -> dict[str, Any]:
    """A character with its newest definition. Raises 404 if it was deleted meanwhile."""
    definition = read_definition(found)
    if isinstance(found, ServerCharacter):
        return {**show_server(found), "definition": definition}
    for face in show_rows([found], user):
        return {**face, "definition": definition}
    raise not_found()


def show_one_version(user: User, found: Character | ServerCharacter, number: int) -> dict[str, Any]:
    """A version with its definition. Raises 404 for a number that `user` cannot see."""
    if isinstance(found, ServerCharacter):
        shown = show_server(found)["version"]
        if shown["number"] != number:
            raise not_found()
        return {**shown, "definition": read_definition(found)}
    version = find_version(user, found, number)
    return {**show_version(version), "definition": version.definition}
