"""Users and their settings."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import passwords
from api.text import clean_address


class UserManager(BaseUserManager["User"]):
    """Creates users together with their settings."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Store a user with default settings; without `password`, sign-in by password is off."""
        user = self.model(email=email, **extra)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            UserSettings.objects.using(self._db).create(user=user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Store a user with all rights of the admin and a verified address."""
        rights = {"is_staff": True, "is_superuser": True, "email_verified": True}
        return self.create_user(email, password, **rights | extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address; a plain name means `name@localhost`. Raises `DoesNotExist`."""
        name = clean_address(username or "")
        return self.get(email=name if "@" in name else f"{name}@localhost")


class User(AbstractBaseUser, PermissionsMixin):
    """A person, identified by the email address. Raising `epoch` ends all sessions and tokens."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "A user with this email address exists already."},
    )
    email_verified = models.BooleanField("email verified", default=False)
    # The unverified address was registered again with another password. The owner of the mailbox
    # may be either, so the password is removed when the address is verified (decision 0007).
    password_contested = models.BooleanField(default=False, editable=False)
    epoch = models.PositiveIntegerField(default=0, editable=False)
    # When two-step sign-in was turned on; null: it is off. Authenticator and recovery codes are
    # rows of django-otp's, written in one transaction with this one (accounts/second_factor.py).
    second_factor_since = models.DateTimeField("two-step sign-in since", null=True, editable=False)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("staff", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # Set when the account is closed. Its rows are removed afterwards, in several transactions.
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            # Makes the unique address case-insensitive without a second index.
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
        self.email = clean_address(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the user with the address in lower case. A changed password ends all sessions, also
        when it is changed in the admin, by a management command or in a shell.
        """
        self.email = clean_address(self.email)
        is_new_password = self._password is not None and not self._state.adding
        super().save(*args, **kwargs)
        if is_new_password:
            self.end_sessions()

    def end_sessions(self) -> None:
        """End every session, and every token that was issued so far."""
        User.objects.filter(pk=self.pk).update(epoch=F("epoch") + 1)
        self.sessions.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.refresh_from_db(fields=["epoch"])

    @property
    def must_have_second_factor(self) -> bool:
        """Whether the user may enter the admin only with a second factor."""
        return settings.STAFF_SECOND_FACTOR_REQUIRED and self.is_staff

    def set_password(self, raw_password: str | None) -> None:
        """Set the password, to be saved; None: no password."""
        self.password = passwords.encode(raw_password)
        self._password = raw_password

    def check_password(self, raw_password: str | None) -> bool:
        """Whether the password matches. A hash of the unprepared text, or of a former hasher, is
        replaced.
        """
        prepared, *typed = passwords.spellings(raw_password or "")
        if super().check_password(prepared):
            return True
        for text in typed:
            if super().check_password(text):
                self._replace_hash(prepared)
                return True
        return False

    def _replace_hash(self, password: str) -> None:
        encoded = passwords.encode(password)
        # Only if unchanged: a password changed meanwhile stays.
        if User.objects.filter(pk=self.pk, password=self.password).update(password=encoded):
            self.password = encoded


class UserSettings(models.Model):
    """Preferences of a user, one row each."""

    class Theme(models.TextChoices):
        LIGHT = "light"
        DARK = "dark"

    class Language(models.TextChoices):
        ENGLISH = "en"
        GERMAN = "de"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="settings"
    )
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.LIGHT)
    # Empty: the server's default model.
    chat_model = models.CharField(max_length=200, blank=True, default="")
    # Language of the web app and of mails; empty: the browser's.
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="")

    class Meta:
        verbose_name_plural = "user settings"

    def __str__(self) -> str:
        return f"settings of {self.user_id}"


def read_settings(user: User) -> UserSettings:
    """The user's settings; unsaved defaults if there is no row."""
    try:
        return user.settings
    except UserSettings.DoesNotExist:
        return UserSettings(user=user)


def change_settings(user: User, **changes: str) -> UserSettings:
    """Store the given fields, and return all."""
    return UserSettings.objects.update_or_create(user=user, defaults=changes)[0]
