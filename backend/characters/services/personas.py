"""Users' personas towards characters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.models import User
from characters.errors import limit_reached
from characters.models import UserPersona
from characters.people import lock_person
from characters.usage_registry import tell_removal

MAX_PERSONAS = 100


def get_persona(user: User, persona_id: UUID) -> UserPersona:
    """A persona of the user's, or 404."""
    return get_object_or_404(UserPersona.objects.owned_by(user), pk=persona_id)


def create_persona(
    user: User, *, name: str, description: str = "", is_default: bool = False
) -> UserPersona:
    """A new persona; a default one replaces the previous default. 409 `limit_reached`."""
    with transaction.atomic():
        lock_person(user)
        if UserPersona.objects.owned_by(user).count() >= MAX_PERSONAS:
            raise limit_reached("personas", MAX_PERSONAS)
        if is_default:
            _clear_default(user)
        return UserPersona.objects.create(
            owner=user, name=name, description=description, is_default=is_default
        )


def change_persona(user: User, persona_id: UUID, changes: Mapping[str, Any]) -> UserPersona:
    """Apply `name`, `description` and `is_default`, all or none. Raises 404."""
    with transaction.atomic():
        lock_person(user)
        if changes.get("is_default"):
            _clear_default(user)
        persona = get_persona(user, persona_id)
        if changes:
            UserPersona.objects.filter(pk=persona.pk).update(**changes)
    return get_persona(user, persona_id)


def delete_persona(user: User, persona_id: UUID) -> None:
    """Remove it; conversations that named it continue with the default one. Raises 404."""
    with transaction.atomic():
        get_persona(user, persona_id).delete()
        tell_removal()


def _clear_default(user: User) -> None:
    UserPersona.objects.owned_by(user).filter(is_default=True).update(is_default=False)
