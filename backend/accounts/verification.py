"""Links that prove a mailbox: made when the mail leaves, kept as hashes, good once."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import EmailVerificationToken, User
from api.errors import ApiError, bad_request


def mint(user: User) -> tuple[EmailVerificationToken, str]:
    """A new link for the user's address: the stored row, and the secret that is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    row = EmailVerificationToken.objects.create(
        user=user,
        token_hash=_digest(secret),
        email=user.email,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.EMAIL_VERIFICATION_TIMEOUT),
    )
    return row, secret


def find(secret: str) -> EmailVerificationToken:
    """An unused link, with its user, by its secret. Raises 400: `expired_token` for one that came
    too late, `invalid_token` for any other.
    """
    rows = EmailVerificationToken.objects.select_related("user")
    row = rows.filter(token_hash=_digest(secret), used_at=None).first()
    if row is None:
        raise invalid_token()
    if row.expires_at <= timezone.now():
        raise bad_request("expired_token", "This link has expired. Ask for a new one.")
    return row


def spend(row: EmailVerificationToken) -> bool:
    """Use a link: of any number of parallel uses exactly one is True."""
    unused = EmailVerificationToken.objects.filter(pk=row.pk, used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def end_links(user: User) -> None:
    """No link that was sent to `user` so far will do any more."""
    user.verification_tokens.filter(used_at=None).update(used_at=timezone.now())


def end_older(row: EmailVerificationToken) -> None:
    """The newest link that was sent is the one that counts."""
    older = EmailVerificationToken.objects.filter(
        user=row.user_id, used_at=None, created_at__lt=row.created_at
    )
    older.update(used_at=timezone.now())


def invalid_token() -> ApiError:
    return bad_request("invalid_token", "This link is not valid. Ask for a new one.")


def _digest(secret: str) -> str:
    # 256 random bits leave nothing to guess, so a fast hash will do. What came may be no text of
    # ours at all.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
