"""What people do with their accounts."""

from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import IntegrityError, transaction
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail

from accounts import sessions
from accounts.models import User, UserSettings
from accounts.sessions import TokenPair
from api.errors import ApiError, bad_request

MAX_PASSWORD_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Device:
    """Where a login comes from."""

    user_agent: str = ""
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    user: User
    tokens: TokenPair


def register_user(email: str, password: str) -> User:
    """A new account. Raises 400: `email_taken`, or `invalid` for a password that is too weak.

    The hasher runs once whether or not the address is free, so that the time tells nothing.
    """
    check_password_strength(password, email)
    user = User(email=email, password=make_password(password))
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            UserSettings.objects.create(user=user)
    except IntegrityError:
        # The database decides, also between two that come at the same moment.
        raise EmailTaken from None
    return user


def register_unverified(email: str, password: str) -> None:
    """A new account that may not sign in yet; says nothing about an address that is taken."""
    with suppress(EmailTaken):
        register_user(email, password)


class EmailTaken(ApiError):
    def __init__(self) -> None:
        detail = "An account with this e-mail address exists."
        super().__init__(400, "email_taken", detail, fields={"email": [detail]})


def check_password_strength(password: str, email: str) -> None:
    """Raise a field error that lists all that is wrong with a new password."""
    try:
        validate_password(password, User(email=email))
    except ModelValidationError as error:
        raise ValidationError({"password": get_error_detail(error)}) from None


def sign_in(email: str, password: str, device: Device) -> SignedIn:
    """Open a session. Raises 400 `invalid_credentials`, or 403 `email_not_verified`.

    An unknown address, a wrong password and a deactivated account take the same answer and the
    same time: one run of the hasher each.
    """
    user = User.objects.select_related("settings").filter(email=email).first()
    if user is None:
        make_password(password)
        raise invalid_credentials()
    if not user.check_password(password) or not user.is_active:
        raise invalid_credentials()
    if settings.EMAIL_VERIFICATION_REQUIRED and not user.email_verified:
        raise ApiError(403, "email_not_verified", "Confirm your e-mail address first.")
    return open_session(user, device)


def invalid_credentials() -> ApiError:
    return bad_request("invalid_credentials", "invalid credentials")


def open_session(user: User, device: Device) -> SignedIn:
    return SignedIn(user, sessions.issue(user, user_agent=device.user_agent, ip=device.ip))


def change_settings(user: User, *, theme: str | None, chat_model: str | None) -> UserSettings:
    """Store what is not None; an empty `chat_model` returns to the server's default."""
    changes = {"theme": theme, "chat_model": chat_model}
    kept, _ = UserSettings.objects.update_or_create(
        user=user, defaults={name: value for name, value in changes.items() if value is not None}
    )
    return kept
