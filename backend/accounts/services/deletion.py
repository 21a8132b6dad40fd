"""The end of an account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from accounts.models import GoogleLogin, OutgoingMail, User
from accounts.services.credentials import end_all_sessions, require_password
from accounts.services.google import require_google
from accounts.services.login import Device

Remove = Callable[[User], Any]

# A removal that stands still for this long was cut off.
PATIENCE = timedelta(minutes=1)
_removers: list[Remove] = []


def before_deletion(remove: Remove) -> None:
    """Have `remove(user)` called in a thread, outside of a transaction, before the row of a user
    goes. It removes what another app keeps of them, in steps short enough for everybody else to
    write in between, and can be called again after it was cut off.
    """
    if remove not in _removers:
        _removers.append(remove)


def confirm_owner(
    user: User,
    *,
    password: str | None,
    id_token: str | None,
    nonce: str | None,
    device: Device,
) -> None:
    """Raise 400 unless it is the user who asks: by their password, or where there is none by a
    fresh token of their Google account; 429 after too many wrong passwords.
    """
    if id_token is not None and not user.has_usable_password():
        require_google(user, id_token, nonce=nonce)
    elif password is None:
        field = "password" if user.has_usable_password() else "id_token"
        raise ValidationError({field: ["This field is required."]})
    else:
        require_password(user, password, device, field="password")


def delete_account(user: User) -> None:
    """Remove `user` and all that is theirs. At once no login is good and the address is free; when
    this returns no row is left.
    """
    _close(user)
    _remove(user)


def finish_deletions() -> None:
    """Remove what is left of accounts whose removal was cut off."""
    for user in User.objects.filter(deleted_at__lt=timezone.now() - PATIENCE):
        _remove(user)


def _close(user: User) -> None:
    with transaction.atomic():
        mails = Q(user=user) | Q(address=user.email)
        OutgoingMail.objects.filter(mails).delete()
        GoogleLogin.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(
            deleted_at=timezone.now(),
            is_active=False,
            email_verified=False,
            email=f"{user.pk.hex}@deleted.invalid",
            password=make_password(None),
        )
        end_all_sessions(user)


def _remove(user: User) -> None:
    # A request that had begun before may hang something new on the user meanwhile.
    for is_last_try in (False, False, True):
        try:
            for remove in _removers:
                remove(user)
            with transaction.atomic():
                User.objects.filter(pk=user.pk).delete()
            return
        except IntegrityError:
            if is_last_try:
                raise
