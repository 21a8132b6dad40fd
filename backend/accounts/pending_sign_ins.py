"""The token between the first factor and the second. It is valid for nothing else, once, for five
minutes, and only while the password is unchanged.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import PendingSignIn, User
from accounts.one_time_secrets import digest, make_secret
from api.errors import ApiError, bad_request

LIFETIME = timedelta(minutes=5)


def issue(user: User) -> str:
    """A token for `user`, whose first factor the caller has checked."""
    token = make_secret()
    PendingSignIn.objects.create(
        digest=digest(token),
        user=user,
        epoch=user.epoch,
        expires_at=timezone.now() + LIFETIME,
    )
    return token


def find(token: str) -> PendingSignIn:
    """The row of a valid token, with its user loaded. Raises 400 `invalid_pending`."""
    rows = PendingSignIn.objects.select_related("user__settings")
    row = rows.filter(digest=digest(token), expires_at__gt=timezone.now()).first()
    if row is None or not row.user.is_active or row.user.epoch != row.epoch:
        raise invalid_pending()
    return row


def spend(row: PendingSignIn) -> None:
    """Use a token. Of parallel uses one returns; raises 400 `invalid_pending` in the others."""
    if not PendingSignIn.objects.filter(pk=row.pk).delete()[0]:
        raise invalid_pending()


def forget_expired() -> None:
    PendingSignIn.objects.filter(expires_at__lte=timezone.now()).delete()


def invalid_pending() -> ApiError:
    """400 `invalid_pending`, the same for every reason."""
    return bad_request("invalid_pending", "That took too long. Sign in again.")
