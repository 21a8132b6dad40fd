"""How often one address is written to: 1, 2, 4, 8 … minutes after the mail before, from the
beginning again after a day. The same for an address that nobody has.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import MailSchedule

RESET_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(minutes=1)
# After so many mails the wait is longer than a day, so that the day decides.
_DOUBLINGS = 11


def wait_after(sent_count: int) -> timedelta:
    """How long after the latest of `sent_count` mails the next one may go."""
    doublings = min(sent_count, _DOUBLINGS + 1) - 1
    return min(FIRST_WAIT * (1 << doublings), RESET_AFTER)


# One statement, so that of any number of parallel ones exactly one takes the turn.
_TAKE = (
    """
INSERT INTO accounts_mailschedule AS kept (key, sent_count, last_sent_at)
VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    sent_count = CASE WHEN kept.last_sent_at <= %(forgotten)s THEN 1 ELSE kept.sent_count + 1 END,
    last_sent_at = excluded.last_sent_at
WHERE %(is_forced)s = 1 OR kept.last_sent_at <= CASE kept.sent_count
"""
    + "".join(f"    WHEN {count} THEN %(after_{count})s\n" for count in range(1, _DOUBLINGS + 1))
    + """    ELSE %(forgotten)s END
RETURNING sent_count
"""
)


def take_turn(address: str, *, is_forced: bool = False) -> bool:
    """Whether a mail to `address` may go now; if so it counts as gone. A forced one always may."""
    now = timezone.now()
    moments = {f"after_{n}": now - wait_after(n) for n in range(1, _DOUBLINGS + 1)}
    moments |= {"now": now, "forgotten": now - RESET_AFTER}
    adapt = connection.ops.adapt_datetimefield_value
    parameters = {name: adapt(moment) for name, moment in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, parameters | {"key": _key(address), "is_forced": int(is_forced)})
        return cursor.fetchone() is not None


def seconds_to_wait(address: str) -> float:
    """How long until the next mail to `address` may go; 0 if it may at once."""
    row = MailSchedule.objects.filter(pk=_key(address)).first()
    if row is None:
        return 0
    rest = row.last_sent_at + wait_after(row.sent_count) - timezone.now()
    return max(0.0, rest.total_seconds())


def _key(address: str) -> str:
    # Keyed, so that the table cannot be searched for addresses that somebody guesses.
    return salted_hmac("accounts.schedule", address.lower(), algorithm="sha256").hexdigest()
