"""Creates, changes and copies users' characters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404

from accounts.models import User
from characters.definitions import Json, hash_definition, summarize
from characters.errors import limit_reached
from characters.models import NOTE_LENGTH, Character
from characters.people import lock_person
from characters.server_characters import ServerCharacter
from characters.services.catalog import find_visible, get_own
from characters.services.versions import (
    add_version,
    find_version,
    get_newest,
    is_offered,
    require_base,
    require_known,
)

MAX_CHARACTERS = 100
_PRIVATE = Character.Visibility.PRIVATE


def create_character(
    user: User, definition: Json, *, visibility: str = _PRIVATE, note: str = ""
) -> Character:
    """A new character of the user's with its first version. Raises 409 `limit_reached`."""
    summary = summarize(definition)
    with transaction.atomic():
        return _insert(user, definition, summary, visibility, note)


def _insert(user: User, definition: Json, summary: Json, visibility: str, note: str) -> Character:
    lock_person(user)
    if Character.objects.owned_by(user).count() >= MAX_CHARACTERS:
        raise limit_reached("characters", MAX_CHARACTERS)
    character = Character.objects.create(owner=user, visibility=visibility, **summary)
    add_version(character, definition, summary, note=note)
    character.refresh_from_db()
    return character


def change_character(user: User, character_id: UUID, changes: Mapping[str, Any]) -> Character:
    """Apply `definition`, `visibility` and `note`, all or none; with `base_version` only if that is
    the newest version. A changed definition makes a new version; without one `note` is stored with
    the newest.

    Raises 404 and 409 `read_only` as `get_own` does, 409 `version_conflict`.
    """
    get_own(user, character_id)
    definition: Json | None = changes.get("definition")
    # Outside of the transaction: it counts tokens.
    summary = summarize(definition) if definition is not None else None
    base: int | None = changes.get("base_version")
    visibility: str | None = changes.get("visibility")
    is_withdrawn = visibility == Character.Visibility.PRIVATE
    with transaction.atomic():
        character = get_own(user, character_id)
        if base is not None:
            require_known(character, base)
        # Before the definition, so that a version saved by this call is not shared any more.
        if visibility and is_withdrawn:
            _set_visibility(character, visibility)
        if definition is not None and summary is not None:
            _change_definition(character, definition, summary, changes.get("note"), base)
        else:
            require_base(character, base)
            if "note" in changes:
                newest = character.versions.filter(number=character.newest_version)
                newest.update(note=changes["note"])
        # After the definition, so that the version replaced by this call is never shared.
        if visibility and not is_withdrawn:
            _set_visibility(character, visibility)
    return get_own(user, character_id)


def _change_definition(
    character: Character,
    definition: Json,
    summary: Json,
    note: str | None,
    base_version: int | None,
) -> None:
    newest = get_newest(character)
    if note is None and newest.content_hash == hash_definition(definition):
        # Saved without a change.
        require_base(character, base_version)
        return
    add_version(character, definition, summary, note=note or "", base_version=base_version)


def _set_visibility(character: Character, visibility: str) -> None:
    rows = Character.objects.alive().filter(pk=character.pk)
    if not rows.update(visibility=visibility):
        raise Http404
    character.refresh_from_db()
    mark_shared(character)


def mark_shared(character: Character) -> None:
    """Mark the newest version as shared, if others can see it now."""
    if is_offered(character):
        character.versions.filter(number=character.newest_version).update(was_shared=True)


def restore_version(user: User, character_id: UUID, number: int) -> Character:
    """Store the definition of an earlier version as a new one, so nothing is lost. Raises 404 for a
    number that does not exist.
    """
    version = find_version(user, get_own(user, character_id), number)
    summary = summarize(version.definition)
    note = f"Version {number} restored"
    with transaction.atomic():
        character = get_own(user, character_id)
        add_version(character, version.definition, summary, note=note)
    return get_own(user, character_id)


def duplicate_character(user: User, character_id: UUID) -> Character:
    """A private copy for the user of a character that they can see, with its picture. Raises 409
    `limit_reached`.
    """
    source = find_visible(user, character_id)
    definition = read_definition(source)
    summary = summarize(definition)
    note = f"Copy of {summary['name']}"[:NOTE_LENGTH]
    with transaction.atomic():
        copy = _insert(user, definition, summary, _PRIVATE, note)
        if isinstance(source, Character):
            _copy_pictures(source, copy)
    return copy


def _copy_pictures(source: Character, copy: Character) -> None:
    for asset in source.assets.all():
        # A new id, so that knowing one picture's address does not reveal the other's.
        asset.pk, asset.character = uuid4(), copy
        asset.save(force_insert=True)


def read_definition(character: Character | ServerCharacter) -> Json:
    """The newest definition of a character. Raises 404 if it was deleted meanwhile."""
    if isinstance(character, ServerCharacter):
        return character.definition
    return get_newest(character).definition
