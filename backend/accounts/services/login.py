"""Signing in with a password."""

from dataclasses import dataclass

from django.conf import settings

from accounts import failed_logins, sessions
from accounts.models import User
from accounts.passwords import encode
from accounts.tokens import TokenPair
from api.errors import ApiError, bad_request
from api.security_log import log_event


@dataclass(frozen=True, slots=True)
class Device:
    """The client that signs in: its `User-Agent` header and IP address."""

    user_agent: str = ""
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user and the first tokens of a new session."""

    user: User
    tokens: TokenPair


def sign_in(email: str, password: str, device: Device) -> SignedIn:
    """Open a session. Raises 400 `invalid_credentials`, 403 `email_not_verified`, or 429
    `throttled` after too many failures.

    An unknown address, a wrong password and a deactivated account get the same answer after the
    same time: each runs the password hasher once.
    """
    failed_logins.acquire(email, device.ip)
    user = User.objects.select_related("settings").filter(email=email).first()
    if user is None:
        encode(password)
        log_event("sign_in_failed")
        raise invalid_credentials()
    if not user.check_password(password) or not user.is_active:
        log_event("sign_in_failed", user.pk)
        raise invalid_credentials()
    failed_logins.forget(email, device.ip)
    if settings.EMAIL_VERIFICATION_REQUIRED and not user.email_verified:
        raise ApiError(403, "email_not_verified", "Confirm your e-mail address first.")
    return open_session(user, device)


def invalid_credentials() -> ApiError:
    """400 `invalid_credentials`, the same for every reason."""
    return bad_request("invalid_credentials", "invalid credentials")


def open_session(user: User, device: Device) -> SignedIn:
    """A new session of `user`, whose identity the caller has checked."""
    log_event("sign_in", user.pk)
    return SignedIn(user, sessions.issue(user, user_agent=device.user_agent, ip=device.ip))
