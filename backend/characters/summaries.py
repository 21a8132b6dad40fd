"""Characters as the API shows them, wherever they come from."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from accounts.models import User
from characters.definitions import draw
from characters.models import Asset, Character, CharacterVersion
from characters.people import list_names
from characters.server_characters import VERSION, ServerCharacter

CharacterSummary = dict[str, Any]
SERVER = "server"


def show_server(character: ServerCharacter) -> CharacterSummary:
    """A character of the server."""
    persona, changed_at = character.persona, character.changed_at
    return {
        "id": character.id,
        "slug": persona.slug,
        "name": persona.name,
        "tagline": persona.tagline,
        "avatar_url": None,
        "tags": character.tags,
        "visibility": SERVER,
        "is_mine": False,
        "is_hidden": False,
        "owner_name": None,
        "version": {
            "id": character.version_id,
            "number": VERSION,
            "created_at": changed_at,
            "note": "",
        },
        "entry_count": persona.entry_count,
        "token_count": character.token_count,
        "updated_at": changed_at,
        **draw(persona),
    }


def show_rows(rows: Sequence[Character], user: User) -> list[CharacterSummary]:
    """Users' characters, as `user` sees them, with a fixed number of queries."""
    avatars = find_avatars([row.pk for row in rows])
    names = list_names({row.owner_id for row in rows if row.owner_id})
    newest = _find_newest(rows)
    return [
        {
            "id": row.pk,
            "slug": row.slug,
            "name": row.name,
            "tagline": row.tagline,
            "avatar_url": write_url(avatars.get(row.pk)),
            "tags": row.tags,
            "visibility": row.visibility,
            "is_mine": row.owner_id == user.pk,
            "is_hidden": row.is_hidden,
            "owner_name": names.get(row.owner_id) if row.owner_id else None,
            "version": show_version(newest[row.pk]),
            "entry_count": row.entry_count,
            "token_count": row.token_count,
            "updated_at": row.updated_at,
            **row.look,
        }
        for row in rows
        # Missing if it was deleted after the rows were read.
        if row.pk in newest
    ]


def show_version(version: CharacterVersion) -> dict[str, Any]:
    """The metadata of a version, without its definition."""
    return {
        "id": version.pk,
        "number": version.number,
        "created_at": version.created_at,
        "note": version.note,
    }


def find_avatars(character_ids: Collection[UUID]) -> dict[UUID, UUID]:
    rows = Asset.objects.filter(character__in=character_ids, kind=Asset.Kind.AVATAR)
    return dict(rows.values_list("character_id", "pk"))


def write_url(asset_id: UUID | None) -> str | None:
    return f"/api/assets/{asset_id}" if asset_id else None


def _find_newest(rows: Sequence[Character]) -> dict[UUID, CharacterVersion]:
    wanted = {row.pk: row.newest_version for row in rows}
    found = CharacterVersion.objects.filter(
        character__in=wanted, number__in=set(wanted.values())
    ).defer("packed")
    return {
        version.character_id: version
        for version in found
        if wanted[version.character_id] == version.number
    }
