"""The outbox: mails to be sent, stored in the transaction that causes them.

A row holds the kind of mail and the address, no secret. The account is looked up and the text
written when the mail is sent, so a request does the same work for an address without an account.

Mails are sent at least once. A worker claims a row by one conditional UPDATE that also postpones
the next attempt by `LEASE`; of several workers one wins. If a worker dies after handing the mail
over and before storing that, the mail is sent again.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import mail
from accounts.mail_schedule import RESET_AFTER
from accounts.models import EmailVerificationToken, MailSchedule, OutgoingMail, User, UserSettings
from api.accepted_languages import pick_accepted

logger = logging.getLogger(__name__)

Kind = OutgoingMail.Kind

# Longer than sending one mail takes, timeouts included.
LEASE = timedelta(minutes=5)
# The pause after each failed attempt. A mail is given up when they are used up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
MAX_ATTEMPTS = len(PAUSES) + 1
# How long sent and given-up mails and expired links stay visible in the admin.
RETENTION = timedelta(days=30)
TOO_SOON = "asked for again too soon"

# Set after the commit of a mail by this process.
has_new_mail = threading.Event()


# A mail is dropped if the address has no account, or one that does not need it.
Outcome = Literal["sent", "put off", "given up", "dropped"]


def post(kind: Kind, address: str, *, user: User | None = None, is_wanted: bool = True) -> None:
    """Put a mail into the outbox. It is sent after the commit of the surrounding transaction.

    With `user` it is removed when the account is deleted. A mail that is not wanted is stored but
    never sent, so that both cases cost the same.
    """
    OutgoingMail.objects.create(
        kind=kind,
        address=address,
        user=user,
        language=pick_accepted(UserSettings.Language.values),
        next_attempt_at=timezone.now() if is_wanted else None,
        last_error="" if is_wanted else TOO_SOON,
    )
    transaction.on_commit(has_new_mail.set)


def send_due(is_stopping: Callable[[], bool] = lambda: False) -> Counter[Outcome]:
    """Send every mail that is due, oldest first, until `is_stopping()`; returns how many had which
    outcome. Blocks while the mail server is slow.
    """
    outcomes: Counter[Outcome] = Counter()
    while not is_stopping() and (row := _claim()):
        outcomes[_deliver(row)] += 1
    return outcomes


def retry_now() -> None:
    """Make the mails due that failed before and wait for another attempt, claimed ones excepted."""
    now = timezone.now()
    waiting = OutgoingMail.objects.exclude(last_error="").filter(next_attempt_at__gt=now)
    waiting.update(next_attempt_at=now)


def count_waiting() -> int:
    """How many mails are still to be sent, claimed ones and later attempts included."""
    return OutgoingMail.objects.filter(next_attempt_at__isnull=False).count()


def requeue(rows: QuerySet[OutgoingMail]) -> int:
    """Give the given-up mails among `rows` all their attempts again; returns their number."""
    count = rows.filter(next_attempt_at=None, sent_at=None).update(
        next_attempt_at=timezone.now(), attempts=0, last_error=""
    )
    transaction.on_commit(has_new_mail.set)
    return count


def _claim() -> OutgoingMail | None:
    """Claim the next mail that is due, counting this attempt; None if there is none."""
    while True:
        now = timezone.now()
        row = (
            OutgoingMail.objects.filter(next_attempt_at__lte=now)
            .order_by("next_attempt_at")
            .first()
        )
        if row is None:
            return None
        unclaimed = OutgoingMail.objects.filter(
            pk=row.pk, attempts=row.attempts, next_attempt_at=row.next_attempt_at
        )
        if unclaimed.update(attempts=row.attempts + 1, next_attempt_at=now + LEASE, last_error=""):
            row.attempts += 1
            return row


def _deliver(row: OutgoingMail) -> Outcome:
    if row.attempts > MAX_ATTEMPTS:
        # Each worker that claimed it died before it could store a result.
        _store_result(row, next_attempt_at=None, last_error="attempts ended without a result")
        return "given up"
    try:
        letter = mail.write(row)
        if letter is None:
            row.delete()
            return "dropped"
        letter.send()
    except Exception as error:  # the backend is configurable, and so are its errors
        return _put_off(row, error)
    _store_result(row, next_attempt_at=None, sent_at=timezone.now(), last_error="")
    letter.confirm()
    return "sent"


def _put_off(row: OutgoingMail, error: Exception) -> Outcome:
    reason = mail.describe_failure(error)
    is_last = mail.is_final(error) or row.attempts > len(PAUSES)
    pause = None if is_last else PAUSES[row.attempts - 1]
    next_attempt_at = timezone.now() + pause if pause else None
    _store_result(row, next_attempt_at=next_attempt_at, last_error=reason)
    # Not the error itself, which may quote the mail.
    logger.warning(
        "mail %s (%s) was not sent, attempt %d: %s; %s",
        row.pk,
        row.kind,
        row.attempts,
        reason,
        f"next in {pause}" if pause else "given up",
    )
    return "put off" if pause else "given up"


def _store_result(row: OutgoingMail, **changes: datetime | str | None) -> None:
    """Store the outcome, unless the lease expired and another worker has claimed the mail."""
    OutgoingMail.objects.filter(pk=row.pk, attempts=row.attempts, sent_at=None).update(**changes)


def forget() -> None:
    """Remove old mails, expired links and schedules that have been reset."""
    now = timezone.now()
    OutgoingMail.objects.filter(next_attempt_at=None, created_at__lt=now - RETENTION).delete()
    EmailVerificationToken.objects.filter(expires_at__lt=now - RETENTION).delete()
    MailSchedule.objects.filter(last_sent_at__lte=now - RESET_AFTER).delete()
