"""Proving that a mailbox is its owner's."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts import mail_schedule, outbox, verification
from accounts.models import User
from accounts.services.credentials import end_all_sessions
from accounts.services.login import Device, SignedIn, open_session
from api.errors import throttled

# A link older than this may have been found in somebody's mail: it confirms, but opens nothing.
SIGN_IN_WITHIN = timedelta(minutes=10)


def verify_email(secret: str, device: Device) -> tuple[User, SignedIn | None]:
    """Spend a link from a mail; the confirmed user, signed in if the link is fresh.

    Raises 400 `invalid_token` or `expired_token`.
    """
    link = verification.find(secret)
    with transaction.atomic():
        # The link speaks for the address it was sent to, and there is nothing to prove twice.
        if not verification.spend(link) or not _confirm(link.user, link.email):
            raise verification.invalid_token()
        verification.end_links(link.user)
        is_fresh = timezone.now() - link.created_at <= SIGN_IN_WITHIN
        return link.user, open_session(link.user, device) if is_fresh else None


def _confirm(user: User, address: str) -> bool:
    nobodys = make_password(None)
    changed = User.objects.filter(
        pk=user.pk, email=address, email_verified=False, is_active=True
    ).update(
        email_verified=True,
        password_contested=False,
        # Nobody knows whose password it is.
        password=Case(When(password_contested=True, then=Value(nobodys)), default=F("password")),
    )
    if not changed:
        return False
    user.refresh_from_db()
    if user.password == nobodys:
        end_all_sessions(user)
        outbox.post(outbox.Kind.RESET, user.email, user=user)
    return True


def resend_verification(address: str) -> None:
    """Send the link again, if anybody waits for one. Raises 429 until the address's turn has come,
    whether or not anybody has it.
    """
    with transaction.atomic():
        if mail_schedule.try_acquire(address):
            # Whether there is an account to confirm is found out when the mail is sent.
            outbox.post(outbox.Kind.VERIFY, address)
            return
    raise throttled(mail_schedule.seconds_to_wait(address))
