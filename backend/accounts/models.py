"""People, their settings, and their logins."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """A user with their settings row. Without a password none will ever match."""
        user = self.model(email=email, **extra)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            UserSettings.objects.using(self._db).create(user=user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        rights = {"is_staff": True, "is_superuser": True, "email_verified": True}
        return self.create_user(email, password, **rights | extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        """By address; a plain name stands for one at this machine."""
        name = (username or "").lower()
        return self.get(email=name if "@" in name else f"{name}@localhost")


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; `epoch` rises whenever all of their sessions
    must end.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": "A user with this e-mail address exists already."},
    )
    email_verified = models.BooleanField("e-mail verified", default=False)
    # Somebody registered the unverified address again, with another password: nobody knows whose
    # password it is, so it goes when the mailbox's owner turns up.
    password_contested = models.BooleanField(default=False, editable=False)
    epoch = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("staff", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # Since when the account is being removed: it is nobody's already, its rows go by and by.
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            # Together with `unique` this makes the address unique whatever its case, on one index.
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
        ]
        indexes = [
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="user_to_remove"
            )
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class UserSettings(models.Model):
    """What a person prefers."""

    class Theme(models.TextChoices):
        LIGHT = "light"
        DARK = "dark"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="settings"
    )
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.LIGHT)
    # Empty: the server's default model.
    chat_model = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name_plural = "user settings"

    def __str__(self) -> str:
        return f"settings of {self.user_id}"


def read_settings(user: User) -> UserSettings:
    """The user's settings; for one who was made without any, unsaved defaults."""
    try:
        return user.settings
    except UserSettings.DoesNotExist:
        return UserSettings(user=user)


class SessionQuerySet(models.QuerySet["Session"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(user=user)

    def alive(self, now: datetime) -> Self:
        """Those whose tokens are good at `now`; the same rule as `Session.is_alive`."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
            user__epoch=F("epoch"),
        )


class Session(models.Model):
    """One login on one device, from signing in to its end; `accounts/sessions.py` writes it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    # The user's epoch at sign-in: once they differ the session is over.
    epoch = models.PositiveIntegerField()
    user_agent = models.CharField(max_length=255, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    # The one refresh token that has not been used yet.
    refresh_id = models.UUIDField(default=uuid4)
    # Slides with every refresh, never beyond `absolute_expires_at`.
    expires_at = models.DateTimeField()
    absolute_expires_at = models.DateTimeField()
    # The uses of the last seconds, so that a repeated one gets the answer it missed: see
    # sessions.Rotation.
    rotations = models.JSONField(default=list, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="session_newest_first")]

    def __str__(self) -> str:
        return str(self.id)

    def is_alive(self, now: datetime) -> bool:
        return (
            self.revoked_at is None
            and self.expires_at > now
            and self.user.is_active
            and self.user.epoch == self.epoch
        )


class SocketTicket(models.Model):
    """Opens one socket for a session that cannot send headers: short-lived, good once, and for one
    thing only; `accounts/tickets.py` writes it.
    """

    # SHA-256 of the ticket in hex: whoever reads the table can open nothing with it.
    digest = models.CharField(primary_key=True, max_length=64)
    session = models.ForeignKey(Session, models.CASCADE, related_name="tickets")
    # What it opens: a conversation's id.
    subject_id = models.UUIDField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.session_id}"


class EmailVerificationToken(models.Model):
    """A link that proves that a mailbox is its owner's. Only the hash of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="verification_tokens"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # The address it was sent to: proves nothing about another one.
    email = models.EmailField("e-mail address")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} until {self.expires_at:%Y-%m-%d %H:%M}"


class OutgoingMail(models.Model):
    """One mail in the outbox. It holds no link and no secret: those are made when it is sent."""

    class Kind(models.TextChoices):
        VERIFY = "verify"
        ALREADY_REGISTERED = "already_registered"
        RESET = "reset"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105  a kind of mail, not a secret

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    address = models.EmailField("e-mail address")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it is due; null once it was sent or given up.
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
    """How often an address was written to of late, be there an account behind it or not."""

    # SHA-256 of purpose and address: nobody's address is kept that never registered.
    key = models.CharField(primary_key=True, max_length=64)
    sent_count = models.PositiveIntegerField(default=0)
    last_sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.sent_count}"


class ThrottleCounter(models.Model):
    """How often something happened within a window: one row per rule and subject."""

    key = models.CharField(primary_key=True, max_length=64)  # SHA-256 of rule and subject
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


class GoogleLogin(models.Model):
    """Google's name for a person (`sub`), which stays when their address changes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="google_login"
    )
    sub = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Google login of {self.user_id}"


class UsedGoogleToken(models.Model):
    """A Google token that has signed somebody in; it does so once."""

    token_hash = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.token_hash[:8]
