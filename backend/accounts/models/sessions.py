"""Sessions, the tickets that open a socket for one, and sign-ins that wait for a second factor."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.models.users import User


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by owner and by whether they are valid."""

    def owned_by(self, user: User) -> Self:
        """The sessions of `user`, ended ones included."""
        return self.filter(user=user)

    def alive(self, now: datetime) -> Self:
        """The sessions whose tokens are valid at `now`; the same rule as `Session.is_alive`."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
            user__epoch=F("epoch"),
        )


class Session(models.Model):
    """One login on one device. Written by `accounts/sessions.py` and `accounts/rotation.py`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    # The user's epoch at sign-in. The session has ended when they differ.
    epoch = models.PositiveIntegerField()
    user_agent = models.CharField(max_length=255, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    # The id of the one refresh token that has not been used yet.
    refresh_id = models.UUIDField(default=uuid4)
    # Moved by every refresh, but never beyond `absolute_expires_at`.
    expires_at = models.DateTimeField()
    absolute_expires_at = models.DateTimeField()
    # The refreshes of the last seconds (`rotation.Rotation`), so that a repeated one gets the same
    # answer.
    rotations = models.JSONField(default=list, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="session_newest_first")]

    def __str__(self) -> str:
        return str(self.id)

    def is_alive(self, now: datetime) -> bool:
        """Whether the session's tokens are valid at `now`. Reads `user`."""
        return (
            self.revoked_at is None
            and self.expires_at > now
            and self.user.is_active
            and self.user.epoch == self.epoch
        )


class SocketTicket(models.Model):
    """A single-use, short-lived credential to open one socket. Written by `accounts/tickets.py`."""

    # SHA-256 of the ticket in hex, so that a reader of the table cannot use a ticket.
    digest = models.CharField(primary_key=True, max_length=64)
    session = models.ForeignKey(Session, models.CASCADE, related_name="tickets")
    # The conversation it opens.
    subject_id = models.UUIDField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.session_id}"


class PendingSignIn(models.Model):
    """A sign-in whose first factor was checked and whose second is still missing. Written by
    `accounts/pending_sign_ins.py`.
    """

    # SHA-256 of the token in hex, so that a reader of the table cannot use a token.
    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pending_sign_ins"
    )
    # The user's epoch at that time. A new password changes it.
    epoch = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"pending sign-in of {self.user_id}"
