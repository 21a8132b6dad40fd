"""Changing credentials. Every change ends all sessions."""

from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts import failed_logins, outbox, sessions
from accounts.models import User
from accounts.passwords import encode
from accounts.services.login import Device
from accounts.services.passwords import check_password_strength
from accounts.tokens import TokenPair
from api.security_log import log_event


def end_all_sessions(user: User) -> None:
    """End every session of `user`: called by password change, reset, a changed address,
    deactivation and deletion.

    From the commit on no token is valid. Open streams and sockets of all processes are closed
    within a second (accounts/session_watch.py).
    """
    with transaction.atomic():
        user.end_sessions()
    log_event("sessions_ended", user.pk)


def change_password(
    user: User, *, old_password: str, new_password: str, device: Device
) -> TokenPair:
    """Set a new password, end every session and open a new one for `device`.

    Raises 400 with a field error for a wrong old or a weak new password, and 429 `throttled` after
    too many wrong ones.
    """
    require_password(user, old_password, device, field="old_password")
    check_password_strength(new_password, user.email, field="new_password")
    encoded = encode(new_password)
    with transaction.atomic():
        # The old password as a condition: of parallel changes one succeeds.
        rows = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
        if not rows.update(password=encoded):
            raise wrong_password("old_password")
        end_all_sessions(user)
        log_event("password_changed", user.pk)
        outbox.post(outbox.Kind.PASSWORD_CHANGED, user.email, user=user)
        return sessions.issue(user, user_agent=device.user_agent, ip=device.ip)


def require_password(user: User, password: str, device: Device, *, field: str) -> None:
    """Raise 400 with an error of `field` unless it is the user's password. Attempts count as failed
    logins (429 `throttled`), so that a stolen token does not allow guessing.
    """
    failed_logins.acquire(user.email, device.ip)
    if not user.check_password(password):
        log_event("password_wrong", user.pk)
        raise wrong_password(field)
    failed_logins.forget(user.email, device.ip)


def wrong_password(field: str) -> ValidationError:
    """400 with an error of `field`."""
    return ValidationError({field: ["This is not the password of this account."]})
