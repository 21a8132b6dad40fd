"""Rate limits per user and process: token buckets in memory, without queries.

They keep one user, or a runaway program, from slowing down everybody else. Attempts at anything
that could be guessed (passwords, tickets for mailboxes) are counted in the database, for all
processes together: `accounts/throttles.py`.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.addresses import client_address, subscriber_of
from api.errors import throttled
from api.metrics import LIMITS_HIT
from api.token_bucket import TokenBucket

if TYPE_CHECKING:
    # REST framework imports this module while loading that one (DEFAULT_THROTTLE_CLASSES).
    from rest_framework.views import APIView


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` in the long run, `burst` at once."""

    name: str
    per_second: float
    burst: int


READS: Final = Rate("reads", 20, 60)
WRITES: Final = Rate("writes", 5, 20)
SEARCHES: Final = Rate("searches", 5, 5)
# All pictures are re-encoded in one thread, up to two seconds each.
AVATARS: Final = Rate("avatars", 1, 10)
# Each request builds a whole prompt.
TRIES: Final = Rate("tries", 2, 20)
# Each calls a model. In a conversation one a second; replies to tries are thrown away.
TRY_REPLIES: Final = Rate("replies to tries", 1 / 5, 6)
# Files of other programs, read, drawn and stored: ten an hour.
IMPORTS: Final = Rate("imports", 10 / 3600, 10)
REFRESHES: Final = Rate("refreshes", 5, 100)
# For a whole gallery at once; per network address, since these URLs need no sign-in.
PICTURES: Final = Rate("pictures", 50, 300)
# Anonymous, per network address.
SAMPLES: Final = Rate("samples", 1 / 20, 5)
# A few hundred bytes each. Beyond it the least recently used bucket is dropped; a new one is full.
MAX_BUCKETS: Final = 20_000

_buckets: OrderedDict[tuple[str, str], TokenBucket] = OrderedDict()
_lock = Lock()


def acquire(rate: Rate, subject: str) -> None:
    """Count one request of `subject`; raises 429 `throttled` where its bucket is empty."""
    if not settings.RATE_LIMITS_ENABLED:
        return
    now, key = time.monotonic(), (rate.name, subject)
    with _lock:
        bucket = _buckets.get(key)
        if bucket is None:
            bucket = _buckets[key] = TokenBucket(rate.per_second, rate.burst, now)
            if len(_buckets) > MAX_BUCKETS:
                _buckets.popitem(last=False)
        else:
            _buckets.move_to_end(key)
        wait = bucket.acquire(now)
    if wait:
        LIMITS_HIT.labels(rate.name).inc()
        raise throttled(wait)


def forget_all() -> None:
    """Drop all buckets: each subject has a full one again."""
    with _lock:
        _buckets.clear()


class PersonThrottle(BaseThrottle):
    """The default throttle of views: per user, or per network address for anonymous requests. A
    view may set its own `throttle_rate`.
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        usual = READS if request.method in SAFE_METHODS else WRITES
        rate: Rate = getattr(view, "throttle_rate", usual)
        user = request.user
        subject = str(user.pk) if user else subscriber_of(client_address(request.META))
        acquire(rate, subject)
        return True
