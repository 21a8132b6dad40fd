"""Signing in with Google: finds or creates the account of a token, and links the two."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import failed_logins, google, second_factor, verification
from accounts.google import GoogleIdentity
from accounts.models import GoogleLogin, UsedGoogleToken, User, UserSettings
from accounts.one_time_secrets import digest
from accounts.services.credentials import end_all_sessions
from accounts.services.login import Device, SignedIn, enter, forget_failures, require_session
from api.errors import ApiError, unavailable

# The age up to which a token proves that its owner is present.
FRESH_SECONDS = 300


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to store, in a transaction, before `user` signs in."""

    user: User
    store: Callable[[User, GoogleIdentity], None]


class _Outdated(Exception):
    """The account has changed since the plan was made."""


def sign_in_with_google(
    token: str, *, password: str | None, nonce: str | None, device: Device
) -> SignedIn:
    """Open a session for the owner of a Google ID token.

    Raises 404 `google_disabled`, 400 `invalid_google_token`, 503 `unavailable`, 409
    `link_required` if the address belongs to a verified account and `password` is not its
    password, 429 `throttled` after too many wrong ones, 403 `second_factor_required` for an account
    that requires two factors, of which Google's token is only one.
    """
    identity = google.verify(token, audience=_client_id(), nonce=nonce)
    for _ in range(3):
        plan = _make_plan(identity, password, device)
        try:
            with transaction.atomic():
                _mark_used(token, identity)
                plan.store(plan.user, identity)
                entered = enter(plan.user, device)
        except (IntegrityError, _Outdated):
            continue
        return require_session(entered)
    raise unavailable()


def require_google(user: User, token: str, *, nonce: str | None) -> None:
    """Use a fresh token of the Google account that `user` signs in with. Raises 400
    `invalid_google_token`, 404 `google_disabled` and 503 `unavailable`.
    """
    identity = google.verify(token, audience=_client_id(), nonce=nonce)
    is_theirs = GoogleLogin.objects.filter(user=user, sub=identity.sub).exists()
    if not is_theirs or time.time() - identity.issued_at > FRESH_SECONDS:
        raise google.invalid_token()
    with transaction.atomic():
        _mark_used(token, identity)


def forget_google_tokens() -> None:
    """Remove the used tokens that have expired."""
    UsedGoogleToken.objects.filter(expires_at__lte=timezone.now()).delete()


def _client_id() -> str:
    client_id: str = settings.GOOGLE_OAUTH_CLIENT_ID
    if not client_id:
        raise ApiError(404, "google_disabled", "Signing in with Google is not offered here.")
    return client_id


def _make_plan(identity: GoogleIdentity, password: str | None, device: Device) -> _Plan:
    """Call it outside of a transaction: the password hasher is slow."""
    people = User.objects.select_related("settings")
    # `sub` comes first: the address of the Google account may have changed, and may belong to
    # another user here.
    user = people.filter(google_login__sub=identity.sub).first()
    if user is not None:
        return _Plan(_require_active(user), _store_nothing)
    user = people.filter(email=identity.email).first()
    if user is None:
        return _Plan(_new_user(identity.email), _create)
    if not _require_active(user).email_verified:
        return _Plan(user, _take_over)
    login = GoogleLogin.objects.filter(user=user).first()
    if login and login.sub == identity.sub:
        # A parallel request has just linked it.
        return _Plan(user, _store_nothing)
    if login or user.has_usable_password():
        _require_consent(user, password, device)
    return _Plan(user, _link)


def _new_user(email: str) -> User:
    try:
        validate_email(email)
    except ValidationError:
        raise google.invalid_token() from None
    return User(email=email, email_verified=True)


def _require_active(user: User) -> User:
    if not user.is_active:
        raise google.invalid_token()
    return user


def _require_consent(user: User, password: str | None, device: Device) -> None:
    if password is not None:
        failed_logins.acquire(user.email, device.ip)
        if user.check_password(password):
            forget_failures(user, device)
            return
    raise ApiError(
        409,
        "link_required",
        "An account with this email address exists. Give its password to link it to Google.",
    )


def _mark_used(token: str, identity: GoogleIdentity) -> None:
    """Raise 400 if the token was used. Of parallel uses the one that commits succeeds."""
    # Without the signature: the unused bits of its last base64 character allow several spellings.
    signed = token.rpartition(".")[0]
    _, is_first = UsedGoogleToken.objects.get_or_create(
        token_hash=digest(signed),
        defaults={
            "expires_at": datetime.fromtimestamp(identity.expires_at + google.SKEW_SECONDS, tz=UTC)
        },
    )
    if not is_first:
        raise google.invalid_token()


def _store_nothing(user: User, identity: GoogleIdentity) -> None:
    """They are linked already."""


def _create(user: User, identity: GoogleIdentity) -> None:
    """The address has no account."""
    user.password = make_password(None)
    user.save(force_insert=True)
    UserSettings.objects.create(user=user)
    GoogleLogin.objects.create(user=user, sub=identity.sub)


def _take_over(user: User, identity: GoogleIdentity) -> None:
    """The address was registered but never verified, and the mailbox's owner signs in: discard the
    password, the second factor and the sessions of the registration.
    """
    unusable = make_password(None)
    changed = User.objects.filter(
        pk=user.pk, email=user.email, email_verified=False, is_active=True
    ).update(password=unusable, email_verified=True, password_contested=False)
    if not changed:
        raise _Outdated
    user.password, user.email_verified = unusable, True
    second_factor.remove(user)
    end_all_sessions(user)
    verification.end_links(user)
    _link(user, identity)


def _link(user: User, identity: GoogleIdentity) -> None:
    """The account is its owner's by now: it was taken over, or its password, if any, was given."""
    unchanged = User.objects.filter(
        pk=user.pk, email=user.email, password=user.password, is_active=True
    )
    if not unchanged.exists():
        raise _Outdated
    login, is_first = GoogleLogin.objects.get_or_create(user=user, defaults={"sub": identity.sub})
    if not is_first and login.sub != identity.sub:
        # Another Google account has the address now. The former one can no longer sign in.
        GoogleLogin.objects.filter(user=user).update(sub=identity.sub)
        end_all_sessions(user)
