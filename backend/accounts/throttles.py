"""How often anybody may try: counted in the database, so that all processes count together.

A hit is one statement that counts and decides at once: of any number of parallel ones exactly as
many pass as may. Times are the asking process's clock, given to the statement: a counter lives for
minutes, and servers whose clocks are that far apart cannot check each other's tokens either.

A hit is never part of a transaction that may be rolled back: what failed was tried all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import ThrottleCounter
from api.addresses import client_address
from api.errors import throttled

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` hits within `seconds` of the first."""

    name: str
    limit: int
    seconds: int


LOGIN = Rule("login", 20, MINUTE)
REGISTER = Rule("register", 20, MINUTE)
RESET = Rule("reset", 20, MINUTE)
RESET_ADDRESS = Rule("reset of an address", 5, MINUTE)
# From the fifth failure on the door is shut, for twice as long each time.
FAILED_LOGIN = Rule("failed login", 5, 5 * MINUTE)
# 5 minutes, 10, 20 … about 21 hours, and no longer.
LONGEST_DOUBLING = 8
# After a quiet day a lock is five minutes again.
MEMORY = timedelta(days=1)

_HIT = """
INSERT INTO accounts_throttlecounter (key, count, expires_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN accounts_throttlecounter.expires_at <= %(now)s THEN 1
               ELSE accounts_throttlecounter.count + 1 END,
  expires_at = CASE WHEN accounts_throttlecounter.expires_at <= %(now)s THEN excluded.expires_at
                    ELSE accounts_throttlecounter.expires_at END
RETURNING count
"""
# `count` runs on over the locks: each full `limit` is one lock, and the next one is twice as long.
# While it is shut, no row is updated and none returned.
_ATTEMPT = """
INSERT INTO accounts_throttlecounter (key, count, expires_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE
    WHEN accounts_throttlecounter.expires_at <= %(forgotten)s THEN 1
    WHEN accounts_throttlecounter.expires_at <= %(now)s
      THEN accounts_throttlecounter.count - accounts_throttlecounter.count %% %(limit)s + 1
    ELSE accounts_throttlecounter.count + 1 END,
  expires_at = CASE
    WHEN accounts_throttlecounter.expires_at <= %(now)s THEN excluded.expires_at
    WHEN (accounts_throttlecounter.count + 1) %% %(limit)s > 0
      THEN accounts_throttlecounter.expires_at
    ELSE CASE (accounts_throttlecounter.count + 1) / %(limit)s {locks} ELSE %(longest)s END END
WHERE accounts_throttlecounter.expires_at <= %(now)s
   OR accounts_throttlecounter.count %% %(limit)s > 0
RETURNING count
""".format(
    locks=" ".join(f"WHEN {number + 1} THEN %(lock{number})s" for number in range(LONGEST_DOUBLING))
)


def hit(rule: Rule, subject: str) -> None:
    """Count one try of `subject`; raises 429 `throttled` once there were too many."""
    if not settings.RATE_LIMITS_ENABLED:
        return
    now, key = timezone.now(), _key(rule, subject)
    values = {"key": key, "now": now, "end": now + timedelta(seconds=rule.seconds)}
    count = _execute(_HIT, values)
    if count is None or count > rule.limit:
        raise throttled(_seconds_left(key, now))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a password, counted as failed until `succeeded` is called."""

    key: str

    def succeeded(self) -> None:
        _forget(self.key)


def attempt(email: str, address: str | None) -> Attempt:
    """Before a password is looked at: count a try at the account `email` from `address`'s network.

    Raises 429 `throttled` while the account is shut for that network; nobody can shut it for
    another one. An address without an account takes the same way.
    """
    key, now = _failures_key(email, address), timezone.now()
    if settings.RATE_LIMITS_ENABLED and _execute(_ATTEMPT, _attempt_values(key, now)) is None:
        raise throttled(_seconds_left(key, now))
    return Attempt(key)


def forget_failures(email: str, address: str | None) -> None:
    """For whoever proved to own the account another way: its password may be tried from there."""
    _forget(_failures_key(email, address))


def _failures_key(email: str, address: str | None) -> str:
    return _key(FAILED_LOGIN, f"{email.lower()} {network_of(address)}")


def _forget(key: str) -> None:
    if settings.RATE_LIMITS_ENABLED:
        ThrottleCounter.objects.filter(pk=key).delete()


def _attempt_values(key: str, now: datetime) -> dict[str, object]:
    span = timedelta(seconds=FAILED_LOGIN.seconds)
    return {
        "key": key,
        "limit": FAILED_LOGIN.limit,
        "now": now,
        "end": now + span,
        "forgotten": now - MEMORY,
        "longest": now + span * 2**LONGEST_DOUBLING,
        **{f"lock{number}": now + span * 2**number for number in range(LONGEST_DOUBLING)},
    }


def forget_expired() -> None:
    """Remove the counters that count for nothing any more."""
    ThrottleCounter.objects.filter(expires_at__lte=timezone.now() - MEMORY).delete()


class AddressThrottle(BaseThrottle):
    """REST framework's form of `hit`, by the caller's address: `throttle_classes` of a view. Comes
    before the body is looked at.
    """

    rule: Rule

    def allow_request(self, request: Request, view: APIView) -> bool:
        hit(self.rule, single_of(client_address(request.META)))
        return True


class LoginThrottle(AddressThrottle):
    rule = LOGIN


class RegisterThrottle(AddressThrottle):
    rule = REGISTER


class ResetThrottle(AddressThrottle):
    rule = RESET


def network_of(address: str | None) -> str:
    """The neighbourhood of an address: /24, or /64 of IPv6. Who changes addresses does so there."""
    return _prefix(address, 24)


def single_of(address: str | None) -> str:
    """One subscriber: an IPv4 address, or a /64, of which IPv6 gives each at least one whole."""
    return _prefix(address, 32)


def _prefix(address: str | None, length: int) -> str:
    if address is None:
        return "nowhere"
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if isinstance(found, IPv6Address):
        # Without the zone (`%eth0`), which networks do not have.
        found, length = IPv6Address(found.packed), 64
    return str(ip_network(f"{found}/{length}", strict=False))


def _key(rule: Rule, subject: str) -> str:
    # Nobody's address is kept in the clear. Text that is none may hold what UTF-8 cannot say.
    return sha256(f"{rule.name}\0{subject}".encode(errors="replace")).hexdigest()


def _execute(sql: str, values: Mapping[str, Any]) -> int | None:
    adapt = connection.ops.adapt_datetimefield_value
    adapted = {
        name: adapt(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _seconds_left(key: str, now: datetime) -> float:
    end = ThrottleCounter.objects.filter(pk=key).values_list("expires_at", flat=True).first()
    return (end - now).total_seconds() if end else 0.0
