"""Stored data of model calls: one row per call, and the budgets per day."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The subject of a day's budget for the whole instance.
INSTANCE = UUID(int=0)
# Blank values of the columns that can hold a person's text.
FORGOTTEN: Mapping[str, Any] = {
    "metadata": {},
    "request_kwargs": {},
    "prompt_preview": "",
    "response_preview": "",
    "error_message": "",
}
WITH_PREVIEW = ~models.Q(prompt_preview="", response_preview="")


def as_uuid(value: UUID | str | None) -> UUID | None:
    """The text as an id, or None if it is not one: callers of `completion` may pass any `user`."""
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None


class LLMCallLogQuerySet(models.QuerySet["LLMCallLog"]):
    def owned_by(self, user: "AbstractBaseUser") -> Self:
        return self.filter(user_id=user.pk)


class LLMCallLog(models.Model):
    """One call of a model, however it ended; `llm_service/call_store.py` writes it.

    Unknown values are null, never 0: the tokens of a call that broke off, the cost of a model
    without a known price.
    """

    class Status(models.TextChoices):
        """How the call ended, if it has."""

        RUNNING = "running"
        SUCCESS = "success"
        ERROR = "error"
        CANCELLED = "cancelled"  # the caller closed the stream
        BLOCKED = "blocked"  # by a hook (maybe after the reply), a budget or the allow-list

    class CostSource(models.TextChoices):
        """Where `cost_usd` is from."""

        PROVIDER = "provider"  # reported by the provider
        TABLE = "table"  # tokens times the unit prices below
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    duration_ms = models.PositiveIntegerField(null=True)
    # Time to the first text sent on, retries included; for a reply that a hook blocked, to the
    # first text received.
    first_token_ms = models.PositiveIntegerField(null=True)
    # No constraint: a row may be written after its user is gone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="llm_calls",
    )
    request_id = models.CharField(max_length=200, blank=True, default="")
    run_id = models.UUIDField(null=True)
    model = models.CharField(max_length=200)
    is_stream = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.RUNNING)
    error_type = models.CharField(max_length=100, blank=True, default="")
    http_status = models.PositiveSmallIntegerField(null=True)
    retry_count = models.PositiveSmallIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(null=True)
    # Part of the input tokens: read from the provider's cache.
    cached_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    # Part of the output tokens: reasoning that is not shown.
    reasoning_tokens = models.PositiveIntegerField(null=True)
    total_tokens = models.PositiveIntegerField(null=True)
    cost_usd = models.DecimalField("cost (USD)", max_digits=18, decimal_places=12, null=True)
    cost_source = models.CharField(
        max_length=8, choices=CostSource.choices, default=CostSource.UNKNOWN
    )
    # USD per million tokens, as they were at the call.
    input_price = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    cached_input_price = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    output_price = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    provider_response_id = models.CharField(max_length=200, blank=True, default="")
    response_model = models.CharField(max_length=200, blank=True, default="")
    # The long columns last: a database reads a row only as far as it has to.
    error_message = models.CharField(max_length=1000, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)
    request_kwargs = models.JSONField(default=dict, blank=True)
    prompt_preview = models.TextField(blank=True, default="")
    response_preview = models.TextField(blank=True, default="")

    objects = LLMCallLogQuerySet.as_manager()

    class Meta:
        verbose_name = "model call"
        indexes = [
            # Newest first, and sums over a time without reading the rows.
            models.Index(
                fields=[
                    "created_at",
                    "model",
                    "status",
                    "total_tokens",
                    "cost_usd",
                    "first_token_ms",
                ],
                name="llm_call_by_time",
            ),
            models.Index(fields=["user", "created_at"], name="llm_call_by_user"),
            models.Index(fields=["model", "created_at"], name="llm_call_by_model"),
            models.Index(fields=["status", "created_at", "model"], name="llm_call_by_status"),
            models.Index(fields=["request_id"], name="llm_call_by_request"),
            models.Index(
                fields=["run_id"], condition=models.Q(run_id__isnull=False), name="llm_call_by_run"
            ),
            models.Index(
                fields=["created_at"], condition=WITH_PREVIEW, name="llm_call_with_preview"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.status}"


class BudgetDay(models.Model):
    """What a subject (a user, or `INSTANCE`) has spent and reserved on a day (UTC);
    `llm_service/budgets.py` writes it.
    """

    pk = models.CompositePrimaryKey("day", "subject_id")
    day = models.DateField()
    subject_id = models.UUIDField()
    tokens = models.BigIntegerField(default=0)
    # Pico-dollars (10^-12): whole numbers add up exactly on every database.
    cost_pico = models.BigIntegerField(default=0)

    class Meta:
        db_table = "llm_service_budget_day"

    def __str__(self) -> str:
        return f"{self.subject_id} {self.day}: {self.tokens}"


class BudgetReservation(models.Model):
    """The worst case of a call under way, part of its `BudgetDay` rows until settled or expired."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    day = models.DateField()
    user_id = models.UUIDField(null=True)
    tokens = models.BigIntegerField()
    cost_pico = models.BigIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "llm_service_budget_reservation"

    def __str__(self) -> str:
        return f"{self.id}: {self.tokens}"
