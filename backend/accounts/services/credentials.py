"""What a person's logins rest on, and how it changes. Every such change ends the logins."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts import failed_logins, outbox, sessions
from accounts.models import User
from accounts.services.login import Device
from accounts.services.passwords import check_password_strength
from accounts.token_pairs import TokenPair


def end_all_sessions(user: User) -> None:
    """End every login of `user`; password change, reset, a new address, deactivation and deletion
    all come through here.

    From the commit on no token is good, on REST and for a refresh. What is open, streams and
    sockets of all processes, is closed within a second (accounts/watch.py).
    """
    with transaction.atomic():
        sessions.revoke_all(user)


def change_password(
    user: User, *, old_password: str, new_password: str, device: Device
) -> TokenPair:
    """Set a new password, end every session, and open one for `device` in their place.

    Raises 400 with a field error for a wrong old or a weak new password, and 429 as signing in
    does.
    """
    require_password(user, old_password, device, field="old_password")
    check_password_strength(new_password, user.email, field="new_password")
    encoded = make_password(new_password)
    with transaction.atomic():
        # Of several changes at once one finds the old password in place.
        rows = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
        if not rows.update(password=encoded):
            raise wrong_password("old_password")
        end_all_sessions(user)
        outbox.post(outbox.Kind.PASSWORD_CHANGED, user.email, user=user)
        return sessions.issue(user, user_agent=device.user_agent, ip=device.ip)


def require_password(user: User, password: str, device: Device, *, field: str) -> None:
    """Raise 400 with an error of `field` unless it is the user's password; 429 as signing in does.

    Who holds a stolen token could guess here otherwise.
    """
    attempt = failed_logins.acquire(user.email, device.ip)
    if not user.check_password(password):
        raise wrong_password(field)
    attempt.succeed()


def wrong_password(field: str) -> ValidationError:
    return ValidationError({field: ["This is not the password of this account."]})
