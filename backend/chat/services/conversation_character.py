"""Character and user persona of a conversation: chosen at its creation, changed later."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404

from accounts.models import User
from api.errors import bad_request
from characters import character_choice
from characters.character_choice import ChosenCharacter
from characters.models import Character, Lorebook
from characters.server_characters import DEFAULT_CHARACTER
from characters.services import removal
from characters.services.personas import get_persona
from characters.usage_registry import Uses
from chat.models import CHARACTER_LENGTH, Conversation


def choose(user: User, fields: Mapping[str, Any]) -> dict[str, object]:
    """The columns of a new conversation's character, by its id or name. Raises 404 for an id that
    the user cannot see, 400 for a version that is not there.
    """
    if "character" in fields or "character_id" in fields:
        choice = _find(user, fields)
    else:
        # The server's own, not a shared one of the same name.
        choice = ChosenCharacter(DEFAULT_CHARACTER)
    return _as_columns(user, choice, fields.get("character_version"))


def change(user: User, conversation: Conversation, changes: Mapping[str, Any]) -> dict[str, object]:
    """The columns to change with the character; a new one begins at its newest version."""
    if "character" in changes or "character_id" in changes:
        return _as_columns(user, _find(user, changes), changes.get("character_version"))
    if "character_version" not in changes:
        return {}
    number = cast("int | None", changes["character_version"])
    _require_version(
        user, ChosenCharacter(conversation.character, conversation.character_row), number
    )
    return {"character_version": number}


def require_persona(user: User, fields: Mapping[str, Any]) -> None:
    """Raises 404 for a persona that is not the user's."""
    if persona_id := fields.get("persona_id"):
        get_persona(user, persona_id)


def read_books(user: User, fields: Mapping[str, Any]) -> dict[str, object]:
    """The column of the lorebooks, without duplicates, if they are given. Raises 404 for one that
    is not the user's.
    """
    if "lorebook_ids" not in fields:
        return {}
    wanted = list(dict.fromkeys(fields["lorebook_ids"]))
    if Lorebook.objects.owned_by(user).filter(pk__in=wanted).count() < len(wanted):
        raise Http404
    return {"lorebook_ids": [str(book_id) for book_id in wanted]}


def close_book(owner_id: UUID, book_id: UUID) -> None:
    """Remove a deleted lorebook from its owner's conversations."""
    rows = Conversation.objects.filter(user=owner_id).exclude(lorebook_ids=[])
    for conversation in rows.only("pk", "lorebook_ids"):
        if str(book_id) in conversation.lorebook_ids:
            conversation.lorebook_ids.remove(str(book_id))
            conversation.save(update_fields=["lorebook_ids"])


def _find(user: User, fields: Mapping[str, Any]) -> ChosenCharacter:
    return character_choice.choose(
        user, name=fields.get("character", ""), character_id=fields.get("character_id")
    )


def _as_columns(user: User, choice: ChosenCharacter, number: int | None) -> dict[str, object]:
    _require_version(user, choice, number)
    return {
        "character": choice.name[:CHARACTER_LENGTH].strip(),
        "character_row": choice.row,
        "character_version": number,
    }


def _require_version(user: User, choice: ChosenCharacter, number: int | None) -> None:
    if number is not None and not character_choice.has_version(user, choice, number):
        raise bad_request(
            "invalid", f"This character has no version {number}.", field="character_version"
        )


def find_uses(character_id: UUID, owner_id: UUID | None) -> Uses:
    """Conversations' uses of a character (for `characters.usage_registry`)."""
    rows = Conversation.objects.filter(character_row=character_id).order_by()
    pinned = rows.exclude(character_version=None).values_list("character_version", flat=True)
    others = rows.exclude(user=owner_id) if owner_id else rows
    return Uses(
        by_owner=owner_id is not None and rows.filter(user=owner_id).exists(),
        by_others=others.exists(),
        pinned=frozenset(number for number in pinned.distinct() if number is not None),
    )


def release_unused() -> None:
    """Remove deleted characters that no conversation uses any more. Call it in a thread, outside of
    a transaction.
    """
    having = Conversation.objects.filter(character_row=OuterRef("pk"))
    unused = Character.objects.exclude(deleted_at=None).filter(~Exists(having))
    for character_id in unused.values_list("pk", flat=True):
        with transaction.atomic():
            removal.release(character_id)
