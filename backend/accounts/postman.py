"""The thread that empties the outbox: one for each process, awake right after a commit here, and
every few seconds for what other processes left behind.

A thread of its own, because a mail server may take its time: neither the event loop nor the
database threads wait for it.
"""

import logging
import threading
import time

from django.db import close_old_connections, connections

from accounts import outbox

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0
FORGET_SECONDS = 600.0
STOP_SECONDS = 3.0


class _Postman:
    def __init__(self) -> None:
        self.is_stopping = False
        self.thread = threading.Thread(target=self._work, name="postman", daemon=True)
        self._forget_at = 0.0

    def _work(self) -> None:
        try:
            while not self.is_stopping:
                self._make_round()
                outbox.news.wait(POLL_SECONDS)
        finally:
            connections.close_all()

    def _make_round(self) -> None:
        # Before the look, or a mail that comes during it would have to wait for the next one.
        outbox.news.clear()
        close_old_connections()
        try:
            outbox.send_due(lambda: self.is_stopping)
            if time.monotonic() >= self._forget_at:
                outbox.forget()
                self._forget_at = time.monotonic() + FORGET_SECONDS
        except Exception:
            # The database may be away for a while.
            logger.exception("the outbox could not be looked at")


_lock = threading.Lock()
_postman: _Postman | None = None


def start() -> None:
    """Start the thread of this process, once."""
    global _postman
    if _postman is not None:
        return
    with _lock:
        if _postman is None:
            _postman = _Postman()
            _postman.thread.start()


def ask_to_stop() -> None:
    """Begin no further round; returns at once."""
    if _postman is not None:
        _postman.is_stopping = True
        outbox.news.set()


def stop() -> None:
    """Wait a moment for the mail that is being sent. A longer one leaves again after its lease."""
    global _postman
    ask_to_stop()
    postman, _postman = _postman, None
    if postman is not None:
        postman.thread.join(STOP_SECONDS)
