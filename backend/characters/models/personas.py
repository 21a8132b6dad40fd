"""Users' personas towards characters."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User

PERSONA_NAME_LENGTH = 100


class UserPersonaQuerySet(models.QuerySet["UserPersona"]):
    """Queries over personas."""

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)


class UserPersona(models.Model):
    """A name and a description under which a person speaks."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personas"
    )
    name = models.CharField(max_length=PERSONA_NAME_LENGTH)
    description = models.TextField(blank=True)
    # Used by conversations that name no persona.
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserPersonaQuerySet.as_manager()

    class Meta:
        db_table = "characters_persona"
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="one_default_persona"
            )
        ]

    def __str__(self) -> str:
        return self.name
