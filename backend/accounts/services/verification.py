"""Verifying addresses."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts import mail_schedule, outbox, second_factor, verification
from accounts.models import User
from accounts.services.credentials import end_all_sessions
from accounts.services.login import Device, SignedIn, open_session
from api.errors import throttled
from api.metrics import LIMITS_HIT

# An older link may have been found by someone else: it verifies, but does not sign in.
SIGN_IN_WITHIN = timedelta(minutes=10)


def verify_email(secret: str, device: Device) -> tuple[User, SignedIn | None]:
    """Use a link from a mail. Returns the verified user, and a new session if the link is not older
    than `SIGN_IN_WITHIN` and no second factor is required. Raises 400 `invalid_token` or
    `expired_token`.
    """
    link = verification.find(secret)
    with transaction.atomic():
        # A link verifies the address it was sent to, and only one that is not verified.
        if not verification.spend(link) or not _verify(link.user, link.email):
            raise verification.invalid_token()
        verification.end_links(link.user)
        is_fresh = timezone.now() - link.created_at <= SIGN_IN_WITHIN
        may_enter = is_fresh and link.user.second_factor_since is None
        return link.user, open_session(link.user, device) if may_enter else None


def _verify(user: User, address: str) -> bool:
    unusable = make_password(None)
    changed = User.objects.filter(
        pk=user.pk, email=address, email_verified=False, is_active=True
    ).update(
        email_verified=True,
        password_contested=False,
        # A contested password may be a stranger's (decision 0007).
        password=Case(When(password_contested=True, then=Value(unusable)), default=F("password")),
    )
    if not changed:
        return False
    user.refresh_from_db()
    if user.password == unusable:
        end_all_sessions(user)
        # An authenticator may be a stranger's, too.
        second_factor.remove(user)
        outbox.post(outbox.Kind.RESET, user.email, user=user)
    return True


def resend_verification(address: str) -> None:
    """Put another mail with a link into the outbox. Raises 429 `throttled` until the address's wait
    is over, whether or not it has an account.
    """
    with transaction.atomic():
        if mail_schedule.try_acquire(address):
            # The account is looked up when the mail is sent.
            outbox.post(outbox.Kind.VERIFY, address)
            return
    LIMITS_HIT.labels("mails to an address").inc()
    raise throttled(mail_schedule.seconds_to_wait(address))
