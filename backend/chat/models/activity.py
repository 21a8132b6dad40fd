"""A person's stream of changes, which keeps their open tabs up to date."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Activity(models.Model):
    """The newest `seq` of a person's activity. Transactions that record something lock this row, so
    numbers have no gaps and become visible in order.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="activity",
    )
    seq = models.PositiveBigIntegerField(default=0)
    # Time of the last turn's start (database clock), for the rate limit.
    last_turn_at = models.DateTimeField(null=True)
    # Storage of the person's messages; `chat/storage.py` counts it.
    stored_messages = models.BigIntegerField(default=0, db_default=0)
    stored_bytes = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        # The table's original name.
        db_table = "chat_feed"

    def __str__(self) -> str:
        return f"{self.user_id}:{self.seq}"


class ActivityEntry(models.Model):
    """Entry `seq` (from 1) of a person's activity: which of their conversations changed, and what
    in it. The rows that it names are the truth; a deleted conversation leaves only its id here.
    """

    class Kind(models.TextChoices):
        """What changed."""

        MESSAGE = "message"  # a message was stored; `object_id` is its id
        RUN = "run"  # a reply is being written; `object_id` is the run's id
        BRANCH = "branch"  # another path is visible, or messages were deleted
        TITLE = "title"
        CONVERSATION = "conversation"  # anything else that a list of conversations shows
        DELETED = "deleted"

    pk = models.CompositePrimaryKey("user_id", "seq")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="activity_entries",
        db_index=False,
    )
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    conversation_id = models.UUIDField()
    object_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "chat_notice"
        indexes = [models.Index(fields=["created_at"], name="notice_to_forget")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.seq} {self.kind}"
