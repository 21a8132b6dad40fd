"""Attempts to produce a reply: the run, its journal rows and its receipt."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from chat.models.conversations import Conversation
from chat.models.messages import Message


class RunQuerySet(models.QuerySet["Run"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(conversation__user=user)

    def active(self) -> Self:
        return self.filter(status=Run.Status.RUNNING)


class Run(models.Model):
    """One attempt to produce a reply.

    A run is running until a conditional UPDATE changes that; whoever wins the UPDATE writes the
    ending. Terminal states are final, so `status = running` is also the fence that keeps a late
    writer out.
    """

    class Status(models.TextChoices):
        """`running`, or how it ended."""

        RUNNING = "running"
        FINAL = "final"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"
        ERROR = "error"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    # A reply that was continued has several, each with a part of its text.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="runs")
    # Length in characters of the reply that the run continues.
    continues_at = models.PositiveIntegerField(null=True)
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
    # The process that writes it, and the time until which it counts as alive without a renewal
    # (database clock).
    owner = models.CharField(max_length=64)
    lease_expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True)
    # After compaction: for each former event, the characters of content up to and including it
    # (`journal/compaction.py`).
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
            # For counts by status and error over a period without reading the rows.
            models.Index(fields=["created_at", "status", "error_code"], name="run_by_time"),
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
    # The notes sent with the question; later prompts repeat them in place. Null in rows of earlier
    # versions: with another default SQLite would copy the whole table.
    notes = models.TextField(null=True)  # noqa: DJ001
    notes_tokens = models.PositiveIntegerField(null=True)
    first_token_at = models.DateTimeField(null=True)

    objects = ReceiptQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.run_id)
