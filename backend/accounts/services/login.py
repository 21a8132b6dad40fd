"""Signing in with a password."""

from dataclasses import dataclass

from django.conf import settings

from accounts import failed_logins, pending_sign_ins, sessions
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


@dataclass(frozen=True, slots=True)
class Pending:
    """A user whose second factor is still missing; `token` must be sent together with it."""

    token: str


def sign_in(email: str, password: str, device: Device) -> SignedIn:
    """Open a session. Raises 400 `invalid_credentials`, 403 `email_not_verified` or
    `second_factor_required`, or 429 `throttled` after too many failures.

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
    forget_failures(user, device)
    if settings.EMAIL_VERIFICATION_REQUIRED and not user.email_verified:
        raise ApiError(403, "email_not_verified", "Confirm your email address first.")
    return require_session(enter(user, device))


def forget_failures(user: User, device: Device) -> None:
    """Reset failed logins after the right password. Not if a second factor is required: otherwise
    each right password would allow new attempts at the code.
    """
    if user.second_factor_since is None:
        failed_logins.forget(user.email, device.ip)


def enter(user: User, device: Device) -> SignedIn | Pending:
    """Open a session after the caller has checked the first factor, or ask for the second one."""
    return open_session(user, device) if user.second_factor_since is None else ask_code(user)


def ask_code(user: User) -> Pending:
    """A pending sign-in of a user with a second factor."""
    log_event("second_factor_asked", user.pk)
    return Pending(pending_sign_ins.issue(user))


def require_session(entered: SignedIn | Pending) -> SignedIn:
    """The session that was opened; raises 403 `second_factor_required`, with `pending` and
    `expires_in`, if the second factor is still missing.

    Call it after the commit of what `enter` wrote.
    """
    if isinstance(entered, SignedIn):
        return entered
    raise ApiError(
        403,
        "second_factor_required",
        "Enter the code of your authenticator app, or a recovery code.",
        extra={
            "pending": entered.token,
            "expires_in": int(pending_sign_ins.LIFETIME.total_seconds()),
        },
    )


def invalid_credentials() -> ApiError:
    """400 `invalid_credentials`, the same for every reason."""
    return bad_request("invalid_credentials", "invalid credentials")


def open_session(user: User, device: Device) -> SignedIn:
    """A new session of `user`, whose identity the caller has checked, by both factors where there
    are two.
    """
    log_event("sign_in", user.pk)
    return SignedIn(user, sessions.issue(user, user_agent=device.user_agent, ip=device.ip))
