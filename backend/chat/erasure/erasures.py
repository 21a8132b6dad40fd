"""Deletions that ask for an erasure, and the periodic work that does it."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from django.utils import timezone

from api.outages import is_away
from chat.erasure import postgresql, sqlite
from chat.models import Erasure

logger = logging.getLogger(__name__)

# By Django's name of the database vendor; each returns whether everything has been erased.
ERASERS: dict[str, Callable[[], bool]] = {"sqlite": sqlite.erase, "postgresql": postgresql.erase}
# After this, a process that has claimed the work counts as gone.
CLAIM_TIMEOUT = timedelta(hours=1)
# However much is deleted, erasing takes at most this part of the time.
SHARE = 0.02
# Pause after a failure that does not pass by itself.
REST_SECONDS = 600.0

_rest_until = float("-inf")


def request() -> None:
    """Ask for the erasure of what the surrounding transaction deletes."""
    Erasure.objects.create()


def erase_soon() -> None:
    """Run the requested erasures, unless the last one was too recent for `SHARE`. Call it
    periodically, in a thread, outside of a transaction.
    """
    global _rest_until
    began_at = time.monotonic()
    if began_at < _rest_until:
        return
    try:
        is_done = erase()
    except (DatabaseError, InterfaceError) as error:
        # Do not let the loop fail: that would take this server out of rotation, although no request
        # waits for an erasure.
        if not is_away(error):
            logger.exception("deleted data could not be erased yet")
            _rest_until = began_at + REST_SECONDS
            return
        logger.warning("deleted data could not be erased yet (%s)", error)
        is_done = False
    if is_done is not None:
        _rest_until = began_at + (time.monotonic() - began_at) / SHARE


def erase() -> bool | None:
    """Erase what was requested by any process. None: nothing to do, or another process is doing it.
    False: blocked for now, to be retried. Call it in a thread, outside of a transaction.
    """
    now = timezone.now()
    waiting = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_TIMEOUT)
    if not Erasure.objects.filter(waiting).exists():
        return None
    # On PostgreSQL two processes that rebuild the same index would wait for each other.
    is_claimed = Q(claimed_at__gte=now - CLAIM_TIMEOUT)
    if connection.vendor == "postgresql" and Erasure.objects.filter(is_claimed).exists():
        return None
    if not Erasure.objects.filter(waiting).update(claimed_at=now):
        return None
    claimed = Erasure.objects.filter(claimed_at=now)
    is_done = False
    try:
        is_done = ERASERS[connection.vendor]()
    finally:
        if is_done:
            claimed.delete()
        else:
            claimed.update(claimed_at=None)
    return is_done
