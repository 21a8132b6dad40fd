"""Exports characters as files that other programs read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounts.models import User
from characters.models import Asset, CardFile, Character
from characters.server_characters import ServerCharacter
from characters.services.catalog import find_visible
from characters.services.characters import read_definition
from chatbot.formats import Card, FormatError, read_card, write_charx, write_json, write_png

Spec = Literal["v2", "v3"]
FORMATS = ("png", "json", "charx")
SPECS: tuple[Spec, Spec] = ("v2", "v3")
_TYPES = {"png": "image/png", "json": "application/json", "charx": "application/zip"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to be saved."""

    name: str
    content_type: str
    data: bytes


def export_character(user: User, character_id: UUID, kind: str, spec: Spec) -> Exported:
    """Export a character that `user` can see as `kind` (one of `FORMATS`); `spec` is for JSON, the
    others hold both versions. Raises 404.

    Files that came with an imported card are exported again by its owner.
    """
    found = find_visible(user, character_id)
    definition = read_definition(found)
    source = _read_source(found, user)
    raw = source.raw if source else None
    picture = _choose_picture(found, source)
    write: dict[str, Callable[[], bytes]] = {
        "png": lambda: write_png(definition, picture, raw=raw),
        "json": lambda: write_json(definition, spec, raw=raw),
        "charx": lambda: write_charx(definition, picture, source.assets if source else (), raw=raw),
    }
    slug = found.slug if isinstance(found, Character) else found.persona.slug
    return Exported(f"{slug or 'character'}.{kind}", _TYPES[kind], write[kind]())


def _read_source(found: Character | ServerCharacter, user: User) -> Card | None:
    """The imported file, for its owner only: it may hold more than what is shared."""
    if not isinstance(found, Character) or found.owner_id != user.pk:
        return None
    file = CardFile.objects.filter(character=found).first()
    try:
        return read_card(bytes(file.data), file.name) if file else None
    except FormatError:
        # It was imported by an older version of the readers.
        return None


def _choose_picture(found: Character | ServerCharacter, source: Card | None) -> bytes | None:
    """The imported picture if it still is the character's avatar, else the re-encoded avatar."""
    if not isinstance(found, Character):
        return None
    asset = Asset.objects.filter(character=found, kind=Asset.Kind.AVATAR).first()
    if asset is None:
        return None
    came = source.picture if source else None
    if came and hashlib.sha256(came).hexdigest() == asset.content_hash:
        return came
    return bytes(asset.picture)
