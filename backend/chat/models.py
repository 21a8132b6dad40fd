"""Conversations, their tree of messages, and the runs that write replies into it.

The database holds the invariants: one active run per conversation, one run per client request id,
one visible message per depth. Code that races for them finds out by the constraint, not by looking
first.
"""

from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

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
        CHARACTER = "character"  # nothing said yet: the character's name
        FIRST_LINE = "first_line"  # provisional, from the first message
        MODEL = "model"
        USER = "user"  # never overwritten

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    character = models.CharField(max_length=CHARACTER_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    title_source = models.CharField(
        max_length=10, choices=TitleSource.choices, default=TitleSource.CHARACTER
    )
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    # What lists are ordered by: the last message, or the creation while there is none. Renaming
    # leaves it alone.
    activity_at = models.DateTimeField(default=timezone.now)
    # Length of the visible branch, kept beside it so that a list of conversations counts nothing.
    message_count = models.PositiveIntegerField(default=0)
    # The last message of the visible branch, for the same reason; null while there is none.
    leaf_id = models.UUIDField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "is_archived", "-activity_at", "-id"],
                name="conversation_newest_first",
            )
        ]

    def __str__(self) -> str:
        return self.title


class MessageQuerySet(models.QuerySet["Message"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(conversation__user=user)

    def visible_branch(self, conversation_id: UUID) -> Self:
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
    # Where the visible branch ended when this message was last hidden by a choice beside it:
    # choosing it again leads back there.
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


class RunQuerySet(models.QuerySet["Run"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(conversation__user=user)

    def active(self) -> Self:
        return self.filter(status=Run.Status.RUNNING)


class Run(models.Model):
    """One attempt to produce a reply.

    A run is running until somebody changes that by a conditional UPDATE; whoever wins it writes the
    ending. Terminal is for ever, so `status = running` is also the fence that keeps a late writer
    out.
    """

    class Status(models.TextChoices):
        RUNNING = "running"
        FINAL = "final"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"
        ERROR = "error"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="run")
    user_message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, related_name="answered_by"
    )
    client_request_id = models.UUIDField(null=True)
    request_fingerprint = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=200)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.RUNNING)
    finish_reason = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    # The process that writes it, and until when that counts as alive without renewal (database
    # clock).
    owner = models.CharField(max_length=64)
    lease_expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True)
    # After compaction: for each former event, the characters of content up to and including it (see
    # journal.py).
    compacted_offsets = models.BinaryField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(status="running"),
                name="one_active_run_per_conversation",
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_request_id"],
                condition=Q(client_request_id__isnull=False),
                name="one_run_per_client_request",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_expires_at"], condition=Q(status="running"), name="run_active_leases"
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False, compacted_offsets__isnull=True),
                name="run_to_compact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.status}"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(run__conversation__user=user)


class Receipt(models.Model):
    """What was sent to the model for a run and why; `chat/receipts.py` packs and reads it. Stored
    with the run's first words, or with its end if there were none.
    """

    run = models.OneToOneField(
        Run, primary_key=True, on_delete=models.CASCADE, related_name="receipt"
    )
    data = models.BinaryField()
    first_token_at = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.run_id)


class RunEvent(models.Model):
    """One row of the journal: event `seq` (from 1) of a run, as `events.to_row` gives it."""

    pk = models.CompositePrimaryKey("run_id", "seq")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    payload = models.TextField()

    class Meta:
        db_table = "chat_run_event"

    def __str__(self) -> str:
        return f"{self.run_id}:{self.seq} {self.kind}"


class Feed(models.Model):
    """How far a person's feed of changes has got. The row is also where everything they do at once
    lines up, so its numbers have neither gaps nor latecomers.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="feed"
    )
    seq = models.PositiveBigIntegerField(default=0)
    # When the last turn was begun (database clock): what the rate limit looks at.
    last_turn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}:{self.seq}"


class Notice(models.Model):
    """Entry `seq` (from 1) of a person's feed: which of their conversations changed, and what in
    it. The rows that it names are the truth; a deleted conversation leaves only its id here.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"  # a message was stored; `object_id` is its id
        RUN = "run"  # a reply is being written; `object_id` is the run's id
        BRANCH = "branch"  # another path is visible, or messages were deleted
        TITLE = "title"
        CONVERSATION = "conversation"  # anything else that a list of conversations shows
        DELETED = "deleted"

    pk = models.CompositePrimaryKey("user_id", "seq")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    conversation_id = models.UUIDField()
    object_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="notice_to_forget")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.seq} {self.kind}"
