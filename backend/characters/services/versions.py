"""The history of a character: a stored definition never changes, each change adds a version."""

from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from api.errors import bad_request
from api.storage_limit import find_limit, storage_full
from characters.definitions import Json, hash_definition
from characters.errors import version_conflict
from characters.models import Character, CharacterVersion
from characters.models.versions import pack


def add_version(
    character: Character,
    definition: Json,
    summary: Json,
    *,
    note: str,
    base_version: int | None = None,
) -> CharacterVersion:
    """Store the next version of a character, and its `summary`, the columns derived from it; call
    it in a transaction. Raises 404 if the character is gone, 409 `version_conflict` if its newest
    version is not `base_version`, 409 `storage_full`.
    """
    # Update first: it locks the row, so a concurrent caller waits and takes the next number, or
    # fails because its base is outdated.
    _raise_number(character, base_version)
    character.refresh_from_db(fields=["newest_version", "visibility", "is_hidden"])
    packed, now = pack(definition), timezone.now()
    version = CharacterVersion.objects.create(
        character=character,
        number=character.newest_version,
        packed_bytes=len(packed),
        packed=packed,
        note=note,
        content_hash=hash_definition(definition),
        was_shared=is_offered(character),
        created_at=now,
    )
    stored = CharacterVersion.objects.filter(character__owner=character.owner_id)
    require_room(stored, "packed_bytes")
    Character.objects.filter(pk=character.pk).update(**summary, updated_at=now)
    return version


def _raise_number(character: Character, base_version: int | None) -> None:
    """Increment the number, which locks the character's row until the transaction ends; raises as
    `add_version` does.
    """
    rows = Character.objects.alive().filter(pk=character.pk)
    if base_version is not None:
        rows = rows.filter(newest_version=base_version)
    if rows.update(newest_version=F("newest_version") + 1):
        return
    require_base(character, base_version)
    raise Http404


def require_room(rows: QuerySet[Any], size: str) -> None:
    """Raises 409 if the sum of the column `size` over a user's rows exceeds `MAX_STORAGE_PER_USER`
    (messages are counted apart).
    """
    limit = find_limit()
    if limit is not None and (rows.aggregate(bytes=Sum(size))["bytes"] or 0) > limit:
        remedy = "Delete one that you no longer need."
        raise storage_full(limit, "characters, with all their versions,", remedy)


def require_known(character: Character, number: int) -> None:
    """Raises 400 for a base version that never existed."""
    character.refresh_from_db(fields=["newest_version", "deleted_at"])
    if number > character.newest_version:
        raise bad_request(
            "invalid", f"There is no version {number} of this character.", field="base_version"
        )


def require_base(character: Character, base_version: int | None) -> None:
    """Raises 409 `version_conflict` if the newest version is not `base_version`."""
    if base_version is None:
        return
    newest = character.versions.order_by("-number").first()
    if newest is not None and newest.number != base_version:
        raise version_conflict(newest.number, newest.definition)


def is_offered(character: Character) -> bool:
    return character.visibility == Character.Visibility.SHARED and not character.is_hidden


def get_newest(character: Character) -> CharacterVersion:
    """The newest version; raises 404 if the character was deleted meanwhile."""
    newest = character.versions.order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def list_versions(user: User, character: Character) -> QuerySet[CharacterVersion]:
    """The versions that `user` may see, newest first: all as the owner, else the shared ones."""
    rows = character.versions.defer("packed").order_by("-number")
    return rows if character.owner_id == user.pk else rows.filter(was_shared=True)


def find_version(user: User, character: Character, number: int) -> CharacterVersion:
    """A version that `user` may see, with its definition; raises 404 for any other number."""
    return get_object_or_404(list_versions(user, character).defer(None), number=number)
