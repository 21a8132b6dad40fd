"""Imports characters from files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import User
from api.errors import ApiError, bad_request
from characters.definitions import Json, find_faults, hash_definition
from characters.models import NAME_LENGTH, CardFile, Character, Lorebook
from characters.services.attachments import attach
from characters.services.avatars import set_avatar
from characters.services.characters import create_character
from characters.services.versions import require_room
from chatbot import Fault
from chatbot.formats import FormatError, Report, read_card
from chatbot.formats.report import quote

Made = TypeVar("Made", Character, Lorebook)

_FILE_NAME_LENGTH = 200
_LISTED_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Same:
    """A character or lorebook that the user already has and a file would duplicate, with a sentence
    about it.
    """

    id: UUID
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported(Generic[Made]):
    """The result of an import. `made` is None after a dry run; `content_hash` is the same for files
    that make the same character, or a book with the same entries and rules, whatever its name.
    """

    made: Made | None
    report: Report
    content_hash: str
    same_as: Same | None


def import_character(user: User, raw: bytes, name: str, *, dry_run: bool) -> Imported[Character]:
    """Import a card as a private character; with `dry_run` nothing is stored. Raises 400 for a file
    that is no card or cannot be stored, 409 `limit_reached` and `storage_full`.
    """
    try:
        card = read_card(raw, name)
    except FormatError as error:
        raise bad_request(error.code, str(error), field="file") from None
    definition, report = _shorten_name(dict(card.definition), card.report)
    refuse_faults(find_faults(definition))
    file_hash, content_hash = hashlib.sha256(raw).hexdigest(), hash_definition(definition)
    same = _find_same(user, file_hash, content_hash)
    if same:
        report = warn(report, same.sentence)
    world, report = _find_world(user, definition, report)
    if dry_run:
        return Imported(None, report, content_hash, same)
    with transaction.atomic():
        character = create_character(user, definition, note=f"From {name}"[:_FILE_NAME_LENGTH])
        CardFile.objects.create(
            character=character,
            name=name[:_FILE_NAME_LENGTH],
            content_hash=file_hash,
            size=len(raw),
            data=raw,
        )
        require_room(CardFile.objects.filter(character__owner=user), "size")
        if world:
            attach(user, world.pk, character.pk)
    # After the commit: decoding takes seconds, and a character without a picture is better than
    # none.
    if card.picture:
        report = _draw(user, character.pk, card.picture, report)
        character.refresh_from_db()
    return Imported(character, report, content_hash, same)


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raise 400 with the first faults, if any: `card_too_large` if all concern a size, else
    `card_broken`.
    """
    if faults:
        code = "card_too_large" if all(fault.is_size for fault in faults) else "card_broken"
        sentences = " ".join(fault.named for fault in faults[:_LISTED_FAULTS])
        raise bad_request(code, sentences, field="file")


def _shorten_name(definition: Json, report: Report) -> tuple[Json, Report]:
    """Cut a name that is too long, rather than refuse the whole card."""
    name = definition.get("name")
    if not isinstance(name, str) or len(name) <= NAME_LENGTH:
        return definition, report
    sentence = f"The name is longer than {NAME_LENGTH} characters and was cut."
    cut = name[:NAME_LENGTH].strip()
    return definition | {"name": cut}, replace(report, repaired=(*report.repaired, sentence))


def _find_same(user: User, file_hash: str, content_hash: str) -> Same | None:
    """The character imported from this very file, else one whose newest version is the same."""
    own = Character.objects.owned_by(user).only("pk", "name")
    if known := own.filter(card_file__content_hash=file_hash).first():
        sentence = f"You have imported this file before: “{known.name}”."
        return Same(known.pk, known.name, sentence)
    newest = own.filter(
        versions__number=F("newest_version"), versions__content_hash=content_hash
    ).first()
    if newest is None:
        return None
    return Same(newest.pk, newest.name, f"You have the same already: “{newest.name}”.")


def _draw(user: User, character_id: UUID, picture: bytes, report: Report) -> Report:
    try:
        set_avatar(user, character_id, picture)
    except ApiError as error:
        return warn(report, f"No picture: {error.detail}")
    return report


def _find_world(user: User, definition: Json, report: Report) -> tuple[Lorebook | None, Report]:
    """The user's lorebook that a card only names: `extensions.world`, by which SillyTavern links
    the two. None if missing, ambiguous, or the card embeds a book. Returns it with the report,
    extended by a sentence about the name.
    """
    extensions, own = definition.get("extensions"), definition.get("character_book")
    given = extensions.get("world") if isinstance(extensions, dict) else None
    name = given.strip() if isinstance(given, str) else ""
    if not name:
        return None, report
    named = list(Lorebook.objects.owned_by(user).filter(name=name)[:2])
    shown = f"“{quote(name)}”"
    if isinstance(own, dict) and own.get("entries"):
        if not named:
            return None, report
        sentence = f"It has its own lorebook {shown}; yours of this name was not attached to it."
        return None, warn(report, sentence)
    if not named:
        sentence = f"The name of a lorebook that is not in the file: {shown}."
        return None, replace(report, kept=(*report.kept, sentence))
    if len(named) > 1:
        sentence = f"It names a lorebook {shown}, and you have several: attach the one it means."
        return None, warn(report, sentence)
    return named[0], warn(report, f"Your lorebook {shown}, which it names, goes with it.")


def warn(report: Report, sentence: str) -> Report:
    return replace(report, warnings=(*report.warnings, sentence))
