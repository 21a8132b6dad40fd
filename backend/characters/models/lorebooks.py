"""Users' lorebooks and their entries."""

from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User

BOOK_NAME_LENGTH = 200


class LorebookQuerySet(models.QuerySet["Lorebook"]):
    """Queries over lorebooks."""

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def going_with(self, character_id: UUID) -> Self:
        """Lorebooks of all owners that are attached to the character."""
        return self.filter(character_ids__icontains=str(character_id))


class Lorebook(models.Model):
    """A user's book of entries, which are added to prompts when their keys occur in messages."""

    class Scope(models.TextChoices):
        """Where it is open: in conversations that name it or whose character it is attached to, or
        in all of its owner's.
        """

        ATTACHED = "attached"
        ALWAYS = "always"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lorebooks"
    )
    name = models.CharField(max_length=BOOK_NAME_LENGTH)
    description = models.TextField(blank=True)
    # Null: the server's default.
    scan_depth = models.PositiveIntegerField(null=True, blank=True)
    token_budget = models.PositiveIntegerField(null=True, blank=True)
    recursive_scanning = models.BooleanField(default=False)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.ATTACHED)
    # Attached characters, in the owner's conversations. Deleted characters are removed
    # (`attachments.detach_character`): no foreign keys, since the server's have no rows.
    character_ids = models.JSONField(default=list, blank=True)
    # Fields of other programs, kept for export.
    extensions = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    # Summary of its entries, so that lists read none of them.
    entry_count = models.PositiveIntegerField(default=0)
    token_count = models.PositiveIntegerField(default=0)

    objects = LorebookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="lorebook_of_owner"),
        ]

    def __str__(self) -> str:
        # Not its name: the admin's history keeps this after deletion.
        return f"lorebook {self.pk}"


class LoreEntry(models.Model):
    """An entry of a lorebook. `fields` has all fields of the wire except the id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    lorebook = models.ForeignKey(
        Lorebook, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    # Its place in the book, as imported and exported.
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    # The entry as it was imported, in the shape of a card's book.
    source = models.JSONField(null=True, blank=True)
    token_count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "lore entries"
        constraints = [
            models.UniqueConstraint(fields=["lorebook", "number"], name="number_in_lorebook")
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
