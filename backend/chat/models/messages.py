"""The tree of messages of a conversation."""

from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from chat.models.conversations import Conversation


class MessageQuerySet(models.QuerySet["Message"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(conversation__user=user)

    def visible_branch(self, conversation_id: UUID) -> Self:
        """The messages of the chosen path through a conversation."""
        return self.filter(conversation_id=conversation_id, is_visible=True)


class Message(models.Model):
    """One utterance. `parent` makes the conversation a tree; `is_visible` marks the one chosen path
    through it.
    """

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"

    class Status(models.TextChoices):
        """How far the text has got; everything but `streaming` is final."""

        FINAL = "final"
        STREAMING = "streaming"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"
        ERROR = "error"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    depth = models.PositiveIntegerField()  # 0 at the root, parent's + 1 below
    is_visible = models.BooleanField(default=True)
    # The leaf of the visible branch when this message was last hidden by choosing a sibling:
    # choosing it again restores that branch.
    branch_leaf_id = models.UUIDField(null=True)
    role = models.CharField(max_length=9, choices=Role.choices)
    content = models.TextField(blank=True)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.FINAL)
    error = models.CharField(max_length=300, blank=True)
    token_count = models.PositiveIntegerField(default=0)
    meta = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["conversation", "depth"], name="message_by_depth")]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "depth"],
                condition=Q(is_visible=True),
                name="one_visible_message_per_depth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.content[:40]}"
