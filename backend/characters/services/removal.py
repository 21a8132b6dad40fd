"""Deletes characters: at once, or as soon as the last conversation with them is gone."""

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from characters.models import Character, UserPersona
from characters.services.attachments import detach_character
from characters.services.catalog import get_own
from characters.usage_registry import find_uses, tell_removal


def delete_character(user: User, character_id: UUID) -> None:
    """Hide a character from everyone and delete its pictures. Conversations with it continue with
    the newest version that their owners may see; if there are none, it is deleted completely.
    Raises 404 and 409 `read_only`.
    """
    with transaction.atomic():
        character = get_own(user, character_id)
        if not _mark_deleted(character):
            raise Http404
        _release(character)


def remove_characters(user: User) -> None:
    """Remove the characters and personas of a user whose account is deleted; characters in others'
    conversations stay without an owner. Call it in a thread, outside of a transaction, after the
    user's own conversations are gone.
    """
    for character in Character.objects.filter(owner=user):
        with transaction.atomic():
            _mark_deleted(character)
            _release(character, is_orphaned=True)
    with transaction.atomic():
        UserPersona.objects.filter(owner=user).delete()
        tell_removal()


def release(character_id: UUID) -> None:
    """Delete a character that is marked as deleted and no longer used; call it in the transaction
    that ended a use.
    """
    character = Character.objects.filter(pk=character_id).exclude(deleted_at=None).first()
    if character is not None:
        _release(character)


def _mark_deleted(character: Character) -> int:
    rows = Character.objects.filter(pk=character.pk)
    detach_character(character.pk)
    return rows.alive().update(deleted_at=timezone.now(), updated_at=timezone.now())


def _release(character: Character, *, is_orphaned: bool = False) -> None:
    """Delete everything of a deleted character that no conversation needs."""
    uses = find_uses(character.pk, character.owner_id)
    is_used = uses.by_others or (uses.by_owner and not is_orphaned)
    if not is_used:
        character.delete()
        tell_removal()
        return
    needed = set(uses.pinned)
    if uses.by_others:
        needed |= _find_last(character, was_shared=True)
    if uses.by_owner and not is_orphaned:
        needed |= _find_last(character)
    assets, _ = character.assets.all().delete()
    versions, _ = character.versions.exclude(number__in=needed).delete()
    rows = Character.objects.filter(pk=character.pk)
    if is_orphaned:
        character.versions.update(note="")
        rows.update(owner=None)
    # Blank the columns for lists; its conversations still show its name.
    cleared = rows.exclude(search_text="").update(
        tagline="",
        look={},
        tags=[],
        tag_lines="",
        search_text="",
    )
    if assets or versions or cleared:
        tell_removal()


def _find_last(character: Character, **having: bool) -> set[int]:
    numbers = character.versions.filter(**having).order_by("-number")
    return set(numbers.values_list("number", flat=True)[:1])
