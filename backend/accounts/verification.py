"""Links that verify an address: made when the mail is sent, stored as hashes, used once."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import EmailVerificationToken, User
from accounts.one_time_secrets import digest, make_secret
from api.errors import ApiError, bad_request


def mint(user: User) -> tuple[EmailVerificationToken, str]:
    """A new link for the user's address: the row, and the secret, which is not stored."""
    secret = make_secret()
    now = timezone.now()
    row = EmailVerificationToken.objects.create(
        user=user,
        token_hash=digest(secret),
        email=user.email,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.EMAIL_VERIFICATION_TIMEOUT),
    )
    return row, secret


def find(secret: str) -> EmailVerificationToken:
    """The unused link with this secret, its user loaded. Raises 400 `expired_token` or
    `invalid_token`.
    """
    rows = EmailVerificationToken.objects.select_related("user")
    row = rows.filter(token_hash=digest(secret), used_at=None).first()
    if row is None:
        raise invalid_token()
    if row.expires_at <= timezone.now():
        raise bad_request("expired_token", "This link has expired. Ask for a new one.")
    return row


def spend(row: EmailVerificationToken) -> bool:
    """Use a link. Of parallel uses exactly one returns True."""
    unused = EmailVerificationToken.objects.filter(pk=row.pk, used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def end_links(user: User) -> None:
    """Invalidate every link that was sent to `user` so far."""
    user.verification_tokens.filter(used_at=None).update(used_at=timezone.now())


def end_older(row: EmailVerificationToken) -> None:
    """Invalidate the links that were made before this one."""
    older = EmailVerificationToken.objects.filter(
        user=row.user_id, used_at=None, created_at__lt=row.created_at
    )
    older.update(used_at=timezone.now())


def invalid_token() -> ApiError:
    """400 `invalid_token`, the same for every reason."""
    return bad_request("invalid_token", "This link is not valid. Ask for a new one.")
