"""The outbox: mails that wait to leave, written in the transaction that gives the reason for them.

A row says what kind of mail goes to which address, and nothing that would be worth stealing.
Whether there is anybody to write to, and what the mail says, is found out when it is sent; so a
request does the same work for an address that nobody has.

A mail leaves at least once. Before sending, a worker claims the row by one conditional UPDATE that
also puts off the next attempt by `LEASE`; of several workers one wins. A worker that dies after the
mail server took the mail, but before it could note so, makes the mail leave again, once for each
such death.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import mail
from accounts.mail_schedule import RESET_AFTER
from accounts.models import EmailVerificationToken, MailSchedule, OutgoingMail, User

logger = logging.getLogger(__name__)

Kind = OutgoingMail.Kind

# Longer than any mail server may keep a worker waiting.
LEASE = timedelta(minutes=5)
# The pause after each failed attempt; after the last one the mail is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
MAX_ATTEMPTS = len(PAUSES) + 1
# How long the rows of mails, sent or given up, and of dead links are kept for the admin to see.
KEEP = timedelta(days=30)
TOO_SOON = "asked for again too soon"

# Set when a mail of this process was committed.
has_new_mail = threading.Event()


@dataclass(slots=True)
class Round:
    """What became of the mails that were due."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    # Nobody to write to: the address has no account, or one that needs no such mail.
    dropped: int = 0


def post(kind: Kind, address: str, *, user: User | None = None, is_wanted: bool = True) -> None:
    """Put a mail into the outbox; it leaves after the commit of the transaction around, if any.

    With `user` it is dropped when the account is deleted. One that is not wanted is only noted, at
    the same cost.
    """
    OutgoingMail.objects.create(
        kind=kind,
        address=address,
        user=user,
        next_attempt_at=timezone.now() if is_wanted else None,
        last_error="" if is_wanted else TOO_SOON,
    )
    transaction.on_commit(has_new_mail.set)


def send_due(is_stopping: Callable[[], bool] = lambda: False) -> Round:
    """Send every mail that is due, oldest first, and say what became of them. Blocks for as long as
    the mail server takes.
    """
    done = Round()
    while not is_stopping() and (row := _claim()):
        _deliver(row, done)
    return done


def hasten() -> None:
    """Make the mails due that wait for another attempt, but for those that a worker may have in
    hand.
    """
    now = timezone.now()
    waiting = OutgoingMail.objects.exclude(last_error="").filter(next_attempt_at__gt=now)
    waiting.update(next_attempt_at=now)


def revive(rows: QuerySet[OutgoingMail]) -> int:
    """Give mails that were given up all their attempts again; returns how many there were."""
    count = rows.filter(next_attempt_at=None, sent_at=None).update(
        next_attempt_at=timezone.now(), attempts=0, last_error=""
    )
    transaction.on_commit(has_new_mail.set)
    return count


def _claim() -> OutgoingMail | None:
    """The next mail that is due, with `attempts` counting this one; None when there is none."""
    while True:
        now = timezone.now()
        row = (
            OutgoingMail.objects.filter(next_attempt_at__lte=now)
            .order_by("next_attempt_at")
            .first()
        )
        if row is None:
            return None
        mine = OutgoingMail.objects.filter(
            pk=row.pk, attempts=row.attempts, next_attempt_at=row.next_attempt_at
        )
        if mine.update(attempts=row.attempts + 1, next_attempt_at=now + LEASE, last_error=""):
            row.attempts += 1
            return row


def _deliver(row: OutgoingMail, done: Round) -> None:
    if row.attempts > MAX_ATTEMPTS:
        # Every worker that took it died of it.
        _note(row, next_attempt_at=None, last_error="attempts ended without a result")
        done.given_up += 1
        return
    try:
        letter = mail.write(row)
        if letter is None:
            row.delete()
            done.dropped += 1
            return
        letter.send()
    except (
        Exception
    ) as error:  # whatever a mail server, or a backend of the operator's choice, does
        _put_off(row, error, done)
        return
    _note(row, next_attempt_at=None, sent_at=timezone.now(), last_error="")
    letter.confirm()
    done.sent += 1


def _put_off(row: OutgoingMail, error: Exception, done: Round) -> None:
    reason = mail.describe_failure(error)
    pause = None if mail.is_final(error) else _pause(row.attempts)
    next_attempt_at = timezone.now() + pause if pause else None
    _note(row, next_attempt_at=next_attempt_at, last_error=reason)
    # Never the error itself: some mail servers, and all web services, quote the mail in it.
    logger.warning(
        "mail %s (%s) did not leave, attempt %d: %s; %s",
        row.pk,
        row.kind,
        row.attempts,
        reason,
        f"next in {pause}" if pause else "given up",
    )
    if pause:
        done.put_off += 1
    else:
        done.given_up += 1


def _pause(attempts: int) -> timedelta | None:
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def _note(row: OutgoingMail, **changes: datetime | str | None) -> None:
    """Write down the outcome, unless the lease ran out and another worker has the mail by now."""
    OutgoingMail.objects.filter(pk=row.pk, attempts=row.attempts, sent_at=None).update(**changes)


def forget() -> None:
    """Remove what has done its work: old mails, dead links, schedules that begin anew anyway."""
    now = timezone.now()
    OutgoingMail.objects.filter(next_attempt_at=None, created_at__lt=now - KEEP).delete()
    EmailVerificationToken.objects.filter(expires_at__lt=now - KEEP).delete()
    MailSchedule.objects.filter(last_sent_at__lte=now - RESET_AFTER).delete()
