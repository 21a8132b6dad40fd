"""The security log: one line for each account event, with the client's address. Accounts are named
by their ids. It contains no email addresses, passwords or tokens.
"""

import logging
from typing import Any

from api.metrics import SECURITY_EVENTS
from api.request_log import get_noted

logger = logging.getLogger("security")


def log_event(event: str, user_id: object = None, **facts: Any) -> None:
    """Log `event`, such as `sign_in_failed`, of the user, with the address of the request."""
    noted = get_noted("ip")
    if noted is not None:
        facts.setdefault("ip", noted)
    if user_id is not None:
        facts["user"] = str(user_id)
    SECURITY_EVENTS.labels(event).inc()
    # Not a warning: the handler drops all but the first few of those.
    logger.info(event, extra=facts)
