"""The minimum interval between mails to one address: 1, 2, 4, 8 … minutes after the last one, reset
after a day. Addresses without an account are treated the same.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import MailSchedule
from accounts.throttle_counters import execute

RESET_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(minutes=1)
# 2 ** 11 minutes are more than a day.
_MAX_DOUBLINGS = 11


def wait_after(sent_count: int) -> timedelta:
    """The time between the last of `sent_count` mails and the next one."""
    doublings = min(sent_count, _MAX_DOUBLINGS + 1) - 1
    return min(FIRST_WAIT * (1 << doublings), RESET_AFTER)


# One statement, so that of parallel requests exactly one acquires the right to send.
_ACQUIRE = (
    """
INSERT INTO accounts_mailschedule AS stored (key, sent_count, last_sent_at)
VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    sent_count = CASE WHEN stored.last_sent_at <= %(forgotten)s THEN 1
                      ELSE stored.sent_count + 1 END,
    last_sent_at = excluded.last_sent_at
WHERE stored.last_sent_at <= CASE stored.sent_count
"""
    + "".join(f"    WHEN {n} THEN %(after_{n})s\n" for n in range(1, _MAX_DOUBLINGS + 1))
    + """    ELSE %(forgotten)s END
RETURNING sent_count
"""
)


def try_acquire(address: str, purpose: str = "") -> bool:
    """Whether a mail to `address` may be sent now; if so it is counted. Mails for a `purpose` have
    a schedule of their own.
    """
    now = timezone.now()
    times = {f"after_{n}": now - wait_after(n) for n in range(1, _MAX_DOUBLINGS + 1)}
    times |= {"now": now, "forgotten": now - RESET_AFTER}
    return execute(_ACQUIRE, {**times, "key": _key(address, purpose)}) is not None


def seconds_to_wait(address: str) -> float:
    """How long until the next mail to `address` may be sent; 0 if it may now."""
    row = MailSchedule.objects.filter(pk=_key(address)).first()
    if row is None:
        return 0
    left = row.last_sent_at + wait_after(row.sent_count) - timezone.now()
    return max(0.0, left.total_seconds())


def _key(address: str, purpose: str = "") -> str:
    # Keyed, so that guessed addresses cannot be looked up in the table. The salt is the former name
    # of this module: another one would reset every schedule.
    text = f"{purpose} {address.lower()}" if purpose else address.lower()
    return salted_hmac("accounts.schedule", text, algorithm="sha256").hexdigest()
