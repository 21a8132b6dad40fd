"""A lock on password attempts: after five failures for one account from one network, for 5 minutes,
then 10, 20 … up to about 21 hours.

A lock applies to one network only, so nobody can lock an owner out of their own. An address without
an account is counted in the same way.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import ThrottleCounter
from accounts.throttle_counters import Rule, execute, key_of, seconds_left
from api.addresses import network_of
from api.errors import throttled
from api.metrics import LIMITS_HIT
from api.security_log import log_event

RULE = Rule("failed login", 5, 5 * 60)
MAX_DOUBLINGS = 8
# A day after the end of a lock the next one lasts 5 minutes again.
RESET_AFTER = timedelta(days=1)

# `count` is not reset by a lock: count / limit is the number of locks so far, from which the
# duration of the next one follows. While a lock holds no row is updated and none returned.
_ACQUIRE = """
INSERT INTO accounts_throttlecounter AS stored (key, count, expires_at)
VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE
    WHEN stored.expires_at <= %(forgotten)s THEN 1
    WHEN stored.expires_at <= %(now)s THEN stored.count - stored.count %% %(limit)s + 1
    ELSE stored.count + 1 END,
  expires_at = CASE
    WHEN stored.expires_at <= %(now)s THEN excluded.expires_at
    WHEN (stored.count + 1) %% %(limit)s > 0 THEN stored.expires_at
    ELSE CASE (stored.count + 1) / %(limit)s {locks} ELSE %(longest)s END END
WHERE stored.expires_at <= %(now)s OR stored.count %% %(limit)s > 0
RETURNING count
""".format(
    locks=" ".join(f"WHEN {number + 1} THEN %(lock{number})s" for number in range(MAX_DOUBLINGS))
)


def acquire(email: str, address: str | None) -> None:
    """Count a failed login at the account `email` from the network of `address`; call it before the
    password is checked, and `forget` if it was right. Raises 429 `throttled` while the account is
    locked for that network.
    """
    key, now = _key(email, address), timezone.now()
    if settings.RATE_LIMITS_ENABLED and execute(_ACQUIRE, _values(key, now)) is None:
        log_event("locked_out")
        LIMITS_HIT.labels("failed logins").inc()
        raise throttled(seconds_left(key, now))


def forget(email: str, address: str | None) -> None:
    """Forget failures and locks for the network of `address`, whose user proved to be the owner."""
    if settings.RATE_LIMITS_ENABLED:
        ThrottleCounter.objects.filter(pk=_key(email, address)).delete()


def _key(email: str, address: str | None) -> str:
    return key_of(RULE, f"{email.lower()} {network_of(address)}")


def _values(key: str, now: datetime) -> dict[str, object]:
    duration = timedelta(seconds=RULE.seconds)
    return {
        "key": key,
        "limit": RULE.limit,
        "now": now,
        "end": now + duration,
        "forgotten": now - RESET_AFTER,
        "longest": now + duration * 2**MAX_DOUBLINGS,
        **{f"lock{number}": now + duration * 2**number for number in range(MAX_DOUBLINGS)},
    }
