"""Deleting an account: it is closed in one transaction, then its rows are removed in steps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import second_factor
from accounts.models import GoogleLogin, OutgoingMail, User
from accounts.services.credentials import end_all_sessions

Remove = Callable[[User], Any]

# If a closed account still has rows after this, the process that deleted it has died.
REMOVAL_TIMEOUT = timedelta(minutes=1)
_removers: list[Remove] = []
_followers: list[Callable[[], Any]] = []
# Replaces the address in the admin's history.
GONE = "a deleted account"


def before_deletion(remove: Remove) -> None:
    """Register `remove(user)`, with which another app removes its rows of a user. It is called in a
    thread, outside of a transaction, before the user's row is removed. It must commit in short
    steps, so that others can write in between, and is called again if it did not finish.
    """
    _removers.append(remove)


def after_deletion(follow: Callable[[], Any]) -> None:
    """Register `follow()`, which is called in the transaction that removes the user's row."""
    _followers.append(follow)


def delete_account(user: User) -> None:
    """Delete `user` and everything of theirs. First, in one transaction, all sessions end and the
    address becomes free; when this returns no row is left. Slow: seconds for a large account.
    """
    _close(user)
    _remove(user)


def finish_deletions() -> None:
    """Remove the rows of closed accounts whose deletion did not finish."""
    for user in User.objects.filter(deleted_at__lt=timezone.now() - REMOVAL_TIMEOUT):
        _remove(user)


def _close(user: User) -> None:
    with transaction.atomic():
        mails = Q(user=user) | Q(address=user.email)
        OutgoingMail.objects.filter(mails).delete()
        GoogleLogin.objects.filter(user=user).delete()
        _leave_history(user)
        second_factor.remove(user)
        User.objects.filter(pk=user.pk).update(
            deleted_at=timezone.now(),
            is_active=False,
            email_verified=False,
            email=f"{user.pk.hex}@deleted.invalid",
            password=make_password(None),
        )
        end_all_sessions(user)


def _leave_history(user: User) -> None:
    """Remove the address from the admin's history of staff actions."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    telling = Q(object_repr__icontains=user.email) | Q(change_message__icontains=user.email)
    LogEntry.objects.filter(about | telling).update(object_repr=GONE, change_message="")


def _remove(user: User) -> None:
    # A request that was authenticated before may still add rows that refer to the user.
    for is_last_try in (False, False, True):
        try:
            for remove in _removers:
                remove(user)
            with transaction.atomic():
                User.objects.filter(pk=user.pk).delete()
                for follow in _followers:
                    follow()
            return
        except IntegrityError:
            if is_last_try:
                raise
