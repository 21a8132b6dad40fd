"""What is known of a person here: a lock that keeps their limits, and what they are called."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import FilteredRelation, Q

import chatbot
from accounts.models import User
from api.errors import not_found
from api.sql.prepared import PreparedLookup
from characters.models import UserPersona


def lock_person(user: User) -> None:
    """Let nobody else add to what `user` has until the transaction ends. On SQLite the transaction
    holds the only write lock anyway. Raises 404 if the account is gone.
    """
    if connection.features.has_select_for_no_key_update:
        rows = User.objects.filter(pk=user.pk).select_for_update(no_key=True)
        if not list(rows.values_list("pk", flat=True)):
            raise not_found()


def name_of(user: User) -> str:
    """What characters call a person that has no persona: the address before the @."""
    return user.email.partition("@")[0]


def list_names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these people are called where others see it: their default persona's name, else the
    address before the @.
    """
    names = {user.pk: name_of(user) for user in User.objects.filter(pk__in=user_ids)}
    personas = UserPersona.objects.filter(owner__in=user_ids, is_default=True)
    return names | dict(personas.values_list("owner_id", "name"))


# One query for whoever has no persona, which is almost everybody.
_WHO = PreparedLookup(
    lambda user_ids: (
        User.objects.annotate(
            chosen=FilteredRelation("personas", condition=Q(personas__is_default=True))
        )
        .filter(pk__in=user_ids)
        .order_by()
        .values_list("email", "chosen__name", "chosen__description")
    )
)


def find_speaker(user_id: UUID, persona_id: UUID | None) -> chatbot.UserPersona:
    """Who a person is to a character: the named persona, else the default one, else what stands
    before the @ of the address.
    """
    if persona_id and (named := UserPersona.objects.filter(pk=persona_id, owner=user_id).first()):
        return chatbot.UserPersona(named.name, named.description)
    for email, name, description in _WHO.fetch([user_id]):
        if name is not None:
            return chatbot.UserPersona(name, description)
        return chatbot.UserPersona(email.partition("@")[0])
    return chatbot.NOBODY
