"""The rate limits of signing in, registering and resetting: fixed windows, counted in the database
for all processes together.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.failed_logins import RESET_AFTER
from accounts.models import ThrottleCounter
from accounts.throttle_counters import Rule, execute, key_of, seconds_left
from api.addresses import client_address, subscriber_of
from api.errors import throttled
from api.metrics import LIMITS_HIT

LOGIN = Rule("login", 20, 60)
REGISTER = Rule("register", 20, 60)
RESET = Rule("reset", 20, 60)
RESET_ADDRESS = Rule("reset of an address", 5, 60)

_ACQUIRE = """
INSERT INTO accounts_throttlecounter AS stored (key, count, expires_at)
VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN stored.expires_at <= %(now)s THEN 1 ELSE stored.count + 1 END,
  expires_at = CASE WHEN stored.expires_at <= %(now)s THEN excluded.expires_at
                    ELSE stored.expires_at END
RETURNING count
"""


def acquire(rule: Rule, subject: str) -> None:
    """Count one request of `subject`; raises 429 `throttled` if it is beyond the rule's limit."""
    if not settings.RATE_LIMITS_ENABLED:
        return
    now, key = timezone.now(), key_of(rule, subject)
    values = {"key": key, "now": now, "end": now + timedelta(seconds=rule.seconds)}
    count = execute(_ACQUIRE, values)
    if count is None or count > rule.limit:
        LIMITS_HIT.labels(rule.name).inc()
        raise throttled(seconds_left(key, now))


def forget_expired() -> None:
    """Remove the counters that no rule reads any more, those of failed logins included."""
    ThrottleCounter.objects.filter(expires_at__lte=timezone.now() - RESET_AFTER).delete()


class AddressThrottle(BaseThrottle):
    """Limits a view's requests from the client's address, by its `throttle_rule`. It is checked
    before the body is parsed.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        acquire(view.throttle_rule, subscriber_of(client_address(request.META)))  # type: ignore[attr-defined]
        return True
