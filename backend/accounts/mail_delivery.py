"""The thread that sends the mails of the outbox: one per process, woken by a commit of this process
and otherwise polling for mails of other processes and for those due for another attempt.

It is a thread of its own because a mail server may be slow: neither the event loop nor the database
threads wait for it.
"""

import time

from django.db import connections

from accounts import outbox
from api.loops import SupervisedThread
from api.metrics import WAITING_MAILS

POLL_SECONDS = 5.0
CLEANUP_SECONDS = 600.0
# How long `stop` waits for the mail being sent. A slower one is sent again after its lease.
STOP_SECONDS = 3.0


class MailDelivery:
    """Sends due mails and removes old ones until stopped."""

    def __init__(self) -> None:
        self._thread = SupervisedThread("mail-delivery", self._work, on_end=connections.close_all)
        self._clean_up_at = 0.0

    def start(self) -> None:
        """Start the thread; the first round begins at once."""
        outbox.has_new_mail.set()
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the mail being sent. Blocks for `STOP_SECONDS` at most."""
        self._thread.stop()
        outbox.has_new_mail.set()
        self._thread.stop(STOP_SECONDS)

    def _work(self) -> None:
        outbox.has_new_mail.wait(POLL_SECONDS)
        # Cleared before the query: a mail that is committed during it needs another round.
        outbox.has_new_mail.clear()
        try:
            outbox.send_due(lambda: self._thread.is_stopping)
            WAITING_MAILS.set(outbox.count_waiting())
            if time.monotonic() >= self._clean_up_at:
                outbox.forget()
                self._clean_up_at = time.monotonic() + CLEANUP_SECONDS
        finally:
            # An idle thread must not hold one of the database's connections.
            connections.close_all()


_delivery: MailDelivery | None = None


def start() -> None:
    """Start the delivery of this process unless it runs. Call it on the event loop."""
    global _delivery
    if _delivery is None:
        _delivery = MailDelivery()
        _delivery.start()


def stop() -> None:
    """Stop the delivery of this process; `start` restarts it. Blocks for `STOP_SECONDS` at most."""
    global _delivery
    delivery, _delivery = _delivery, None
    if delivery is not None:
        delivery.stop()
