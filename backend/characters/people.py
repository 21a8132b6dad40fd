"""A user as characters see them: persona and name; and the lock for per-user limits."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, FilteredRelation, OuterRef, Q

import chatbot
from accounts.models import User
from api.errors import not_found
from api.sql.prepared import PreparedLookup
from characters.models import Lorebook, UserPersona


def lock_person(user: User) -> None:
    """Lock the user's row until commit, to enforce per-user limits. On SQLite the transaction
    holds the only write lock anyway. Raises 404 if the account is gone.
    """
    if connection.features.has_select_for_no_key_update:
        rows = User.objects.filter(pk=user.pk).select_for_update(no_key=True)
        if not list(rows.values_list("pk", flat=True)):
            raise not_found()


def name_of(email: str) -> str:
    """The name of a user without a persona: the local part of the email address."""
    return email.partition("@")[0]


def list_names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Display names by user id: the default persona's name, else the local part of the email
    address.
    """
    names = {user.pk: name_of(user.email) for user in User.objects.filter(pk__in=user_ids)}
    personas = UserPersona.objects.filter(owner__in=user_ids, is_default=True)
    return names | dict(personas.values_list("owner_id", "name"))


@dataclass(frozen=True, slots=True)
class Person:
    """The user's persona towards a character, and whether any lorebooks are open without being
    named (always, or with some character).
    """

    user: chatbot.UserPersona = chatbot.NOBODY
    has_open_books: bool = False


def _has_open_books(owner: str) -> Exists:
    is_always, is_attached = Q(scope=Lorebook.Scope.ALWAYS), ~Q(character_ids=[])
    return Exists(Lorebook.objects.filter(is_always | is_attached, owner=OuterRef(owner)))


# One query for users without a persona, which is nearly all.
_WHO = PreparedLookup(
    lambda user_ids: (
        User.objects.annotate(
            chosen=FilteredRelation("personas", condition=Q(personas__is_default=True)),
            has_open_books=_has_open_books("pk"),
        )
        .filter(pk__in=user_ids)
        .order_by()
        .values_list("email", "chosen__name", "chosen__description", "has_open_books")
    )
)


def find_person(user_id: UUID, persona_id: UUID | None) -> Person:
    """The user's persona towards a character: the named one, else the default one, else the local
    part of the email address.
    """
    if persona_id:
        rows = UserPersona.objects.filter(pk=persona_id, owner=user_id)
        for name, description, has_books in rows.values_list(
            "name", "description", _has_open_books("owner")
        ):
            return Person(chatbot.UserPersona(name, description), has_books)
    for email, name, description, has_books in _WHO.fetch([user_id]):
        if name is not None:
            return Person(chatbot.UserPersona(name, description), bool(has_books))
        return Person(chatbot.UserPersona(name_of(email)), bool(has_books))
    return Person()
