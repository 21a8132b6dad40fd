"""Dialogues."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from characters.models import Character, UserPersona

TITLE_LENGTH = 200
CHARACTER_LENGTH = 64


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(user=user)

    def newest_first(self) -> Self:
        return self.order_by("-activity_at", "-id")


class Conversation(models.Model):
    """A dialogue of one person with one character."""

    class TitleSource(models.TextChoices):
        """Who chose the title."""

        CHARACTER = "character"  # nothing said yet: the character's name
        FIRST_LINE = "first_line"  # provisional, from the first message
        MODEL = "model"
        USER = "user"  # never overwritten

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    # The name that is shown, also when the character is gone.
    character = models.CharField(max_length=CHARACTER_LENGTH)
    # A person's character; null for one of the server's or the built-in template, found by name.
    character_row = models.ForeignKey(
        Character,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_column="character_id",
        related_name="conversations",
    )
    # The number of the version that speaks; null: the newest one.
    character_version = models.PositiveIntegerField(null=True, blank=True)
    # The user's persona in it; null: their default persona.
    persona = models.ForeignKey(
        UserPersona, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    # `{text, depth, role}`, put so many messages before the end of each prompt.
    author_note = models.JSONField(null=True, blank=True)
    # Lorebooks of the user that are open in it, in addition to those that always are. Deleted books
    # are removed (`conversation_character.close_book`): a join table would cost lists a query.
    lorebook_ids = models.JSONField(default=list, blank=True)
    # The number of the greeting that it began with, among those of its character; null without one.
    greeting_index = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    title_source = models.CharField(
        max_length=10, choices=TitleSource.choices, default=TitleSource.CHARACTER
    )
    # The message that an automatic title quotes; null if none, or not recorded yet. (No foreign
    # key: only `services/messages.py` compares it.)
    titled_from_id = models.UUIDField(null=True)
    is_archived = models.BooleanField(default=False)
    # The web app lists pinned ones first; the order of the API does not change.
    is_pinned = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    # Sort key of lists: time of the last message, or of creation if there is none. Unchanged by
    # renaming.
    activity_at = models.DateTimeField(default=timezone.now)
    # Length of the visible branch, stored so that lists of conversations need not count messages.
    message_count = models.PositiveIntegerField(default=0)
    # The last message of the visible branch, for the same reason; null while there is none.
    leaf_id = models.UUIDField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "is_archived", "-activity_at", "-id"],
                name="conversation_newest_first",
            ),
            models.Index(
                fields=["user", "-activity_at", "-id"],
                condition=models.Q(is_pinned=True),
                name="conversation_pinned",
            ),
        ]

    def __str__(self) -> str:
        return self.title
