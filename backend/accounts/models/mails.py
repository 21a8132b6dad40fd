"""Mails to be sent, the links in them, and the number of mails to each address."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class EmailVerificationToken(models.Model):
    """A link that verifies an address. Only the hash of its secret is stored."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="verification_tokens"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # The address it was sent to, which is the only one it verifies.
    email = models.EmailField("email address")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} until {self.expires_at:%Y-%m-%d %H:%M}"


class OutgoingMail(models.Model):
    """One mail in the outbox. It holds no link and no secret; they are made when it is sent."""

    class Kind(models.TextChoices):
        """The templates to send."""

        VERIFY = "verify"
        ALREADY_REGISTERED = "already_registered"
        RESET = "reset"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105  a kind of mail, not a secret
        SECOND_FACTOR_ON = "second_factor_on"
        SECOND_FACTOR_OFF = "second_factor_off"
        RECOVERY_CODE_USED = "recovery_code_used"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    address = models.EmailField("email address")
    # Language of the causing request, for users who chose none; empty: unknown.
    language = models.CharField(max_length=2, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it is due; null once sent or given up.
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "mail in the outbox"
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="mail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"


class MailSchedule(models.Model):
    """Counts recent mails to an address, whether or not it has an account."""

    # A keyed hash of the address: addresses that never registered are not stored.
    key = models.CharField(primary_key=True, max_length=64)
    sent_count = models.PositiveIntegerField(default=0)
    last_sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.sent_count}"
