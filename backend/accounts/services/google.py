"""Signing in with Google: whose account it is, and how the two become one."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import failed_logins, google, verification
from accounts.google import GoogleIdentity
from accounts.models import GoogleLogin, UsedGoogleToken, User, UserSettings
from accounts.services.credentials import end_all_sessions
from accounts.services.login import Device, SignedIn, open_session
from api.errors import ApiError, unavailable

# A token that is to prove that its owner sits there now.
FRESH_SECONDS = 300


class _Way(Enum):
    KNOWN = auto()  # linked before
    NEW = auto()  # nobody has the address
    ADOPT = auto()  # somebody registered the address and never proved that it is theirs
    LINK = auto()  # the owner of the account agreed


@dataclass(frozen=True, slots=True)
class _Plan:
    way: _Way
    user: User


class _Overtaken(Exception):
    """The account changed while we made up our mind."""


def sign_in_with_google(
    token: str, *, password: str | None, nonce: str | None, device: Device
) -> SignedIn:
    """Open a session for whom Google names.

    Raises 404 `google_disabled`, 400 `invalid_google_token`, 503 `unavailable`, 409
    `link_required` where the address belongs to a confirmed account and `password` is not the
    right one for it, 429 `throttled` after too many wrong ones.
    """
    identity = google.verify(token, audience=_client_id(), nonce=nonce)
    for _ in range(3):
        plan = _decide(identity, password, device)
        try:
            with transaction.atomic():
                _spend(token, identity)
                _carry_out(plan, identity)
                return open_session(plan.user, device)
        except (IntegrityError, _Overtaken):
            continue
    raise unavailable()


def require_google(user: User, token: str, *, nonce: str | None) -> None:
    """Spend a fresh token of the Google account that `user` signs in with; raises the same 400,
    404 and 503.
    """
    identity = google.verify(token, audience=_client_id(), nonce=nonce)
    is_theirs = GoogleLogin.objects.filter(user=user, sub=identity.sub).exists()
    if not is_theirs or time.time() - identity.issued_at > FRESH_SECONDS:
        raise google.invalid_token()
    with transaction.atomic():
        _spend(token, identity)


def forget_google_tokens() -> None:
    """Remove the tokens that have expired since; none of them is good for anything any more."""
    UsedGoogleToken.objects.filter(expires_at__lte=timezone.now()).delete()


def _client_id() -> str:
    client_id: str = settings.GOOGLE_OAUTH_CLIENT_ID
    if not client_id:
        raise ApiError(404, "google_disabled", "Signing in with Google is not offered here.")
    return client_id


def _decide(identity: GoogleIdentity, password: str | None, device: Device) -> _Plan:
    """Outside of any transaction: the hasher takes its time."""
    people = User.objects.select_related("settings")
    # Google's own name for them first: their address may be another one by now, and somebody
    # else's here.
    user = people.filter(google_login__sub=identity.sub).first()
    if user is not None:
        return _Plan(_Way.KNOWN, _require_active(user))
    user = people.filter(email=identity.email).first()
    if user is None:
        return _Plan(_Way.NEW, User(email=identity.email, email_verified=True))
    if not _require_active(user).email_verified:
        return _Plan(_Way.ADOPT, user)
    login = GoogleLogin.objects.filter(user=user).first()
    if login and login.sub == identity.sub:
        # Linked this very moment, by a parallel visit.
        return _Plan(_Way.KNOWN, user)
    if login or user.has_usable_password():
        _require_consent(user, password, device)
    return _Plan(_Way.LINK, user)


def _require_active(user: User) -> User:
    if not user.is_active:
        raise google.invalid_token()
    return user


def _require_consent(user: User, password: str | None, device: Device) -> None:
    if password is not None:
        attempt = failed_logins.acquire(user.email, device.ip)
        if user.check_password(password):
            attempt.succeed()
            return
    raise ApiError(
        409,
        "link_required",
        "An account with this e-mail address exists. Give its password to link it to Google.",
    )


def _spend(token: str, identity: GoogleIdentity) -> None:
    """Of any number of parallel uses one gets past this, if its transaction commits."""
    # Signed text has one spelling, but for the padding bits of its last character.
    signed = token.rpartition(".")[0]
    _, is_first = UsedGoogleToken.objects.get_or_create(
        token_hash=sha256(signed.encode()).hexdigest(),
        defaults={
            "expires_at": datetime.fromtimestamp(identity.expires_at + google.SKEW_SECONDS, tz=UTC)
        },
    )
    if not is_first:
        raise google.invalid_token()


def _carry_out(plan: _Plan, identity: GoogleIdentity) -> None:
    match plan.way:
        case _Way.NEW:
            plan.user.password = make_password(None)
            plan.user.save(force_insert=True)
            UserSettings.objects.create(user=plan.user)
            GoogleLogin.objects.create(user=plan.user, sub=identity.sub)
        case _Way.ADOPT:
            _adopt(plan.user)
            _link(plan.user, identity)
        case _Way.LINK:
            _link(plan.user, identity)
        case _Way.KNOWN:
            pass


def _adopt(user: User) -> None:
    """The mailbox's owner has come: the password and the logins of whoever registered it go."""
    nobodys = make_password(None)
    changed = User.objects.filter(
        pk=user.pk, email=user.email, email_verified=False, is_active=True
    ).update(password=nobodys, email_verified=True, password_contested=False)
    if not changed:
        raise _Overtaken
    user.password, user.email_verified = nobodys, True
    end_all_sessions(user)
    verification.end_links(user)


def _link(user: User, identity: GoogleIdentity) -> None:
    unchanged = User.objects.filter(
        pk=user.pk, email=user.email, password=user.password, is_active=True
    )
    if not unchanged.exists():
        raise _Overtaken
    login, is_first = GoogleLogin.objects.get_or_create(user=user, defaults={"sub": identity.sub})
    if not is_first and login.sub != identity.sub:
        # Another Google account has the address now; the one before signs in here no longer.
        GoogleLogin.objects.filter(user=user).update(sub=identity.sub)
        end_all_sessions(user)
