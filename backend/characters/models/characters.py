"""The characters that users own."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

NAME_LENGTH = 64


class CharacterQuerySet(models.QuerySet["Character"]):
    """Queries over characters."""

    def alive(self) -> Self:
        """Excludes deleted ones."""
        return self.filter(deleted_at=None)

    def owned_by(self, user: User) -> Self:
        """Characters of `user`."""
        return self.alive().filter(owner=user)

    def offered_to(self, user: User) -> Self:
        """Shared characters of other people."""
        shared = self.alive().filter(visibility=Character.Visibility.SHARED, is_hidden=False)
        return shared.exclude(owner=user)

    def visible_to(self, user: User) -> Self:
        """One's own, and those that others share."""
        is_offered = Q(visibility=Character.Visibility.SHARED, is_hidden=False)
        return self.alive().filter(Q(owner=user) | is_offered)


class Character(models.Model):
    """A user's character. Its definition is in its versions; the columns below are derived from the
    newest one, so that lists read no definition.

    A deleted one that conversations still use stays invisible (`deleted_at`), with the versions
    they need; without an owner if the owner's account is gone.
    """

    class Visibility(models.TextChoices):
        """Who sees it."""

        PRIVATE = "private"
        SHARED = "shared"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="characters",
        db_index=False,
    )
    visibility = models.CharField(
        max_length=7, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    # Set by an operator: only the owner still sees it.
    is_hidden = models.BooleanField(default=False)
    # The number of the newest version. Incremented before that is stored, which locks the row.
    newest_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    # Derived from the newest version.
    name = models.CharField(max_length=NAME_LENGTH)
    # For lookup by name: case-folded, without invisible characters. Case folding turns some letters
    # into three.
    name_key = models.CharField(max_length=NAME_LENGTH * 3)
    slug = models.CharField(max_length=80)
    tagline = models.CharField(max_length=200, blank=True)
    # Greetings, signs, colours: see `definitions.draw`.
    look = models.JSONField(default=dict, blank=True)
    tags = models.JSONField(default=list, blank=True)
    # The folded tags, one a line; and the folded text that a search looks in.
    tag_lines = models.TextField(blank=True)
    search_text = models.TextField(blank=True)
    entry_count = models.PositiveIntegerField(default=0)
    token_count = models.PositiveIntegerField(default=0)

    objects = CharacterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="character_of_owner"),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(visibility="shared", is_hidden=False, deleted_at=None),
                name="character_shared",
            ),
            models.Index(
                fields=["deleted_at"],
                condition=Q(deleted_at__isnull=False),
                name="character_deleted",
            ),
        ]

    def __str__(self) -> str:
        # Not its name: the admin's history keeps this after deletion.
        return f"character {self.pk}"
