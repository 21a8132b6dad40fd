"""Whether a socket is alive: when it last received a frame, was pinged, and could send one."""

AUTH_SECONDS = 5.0
PING_SECONDS = 30.0
SILENCE_SECONDS = 60.0
# A reader that takes nothing for this long is disconnected; it resumes when it comes back.
SEND_SECONDS = 60.0


class Liveness:
    """The liveness of a socket opened `now`. Times are seconds of the event loop's clock."""

    __slots__ = ("_blocked_since", "_opened_at", "_pinged_at", "_sends", "received_at")

    def __init__(self, now: float) -> None:
        self.received_at = now
        self._opened_at = self._pinged_at = self._blocked_since = now
        self._sends = 0

    def start_send(self, now: float) -> None:
        """A frame waits until the peer takes it; call `end_send` afterwards."""
        if not self._sends:
            self._blocked_since = now
        self._sends += 1

    def end_send(self, now: float) -> None:
        self._sends -= 1
        self._blocked_since = now

    @property
    def is_sending(self) -> bool:
        return self._sends > 0

    def is_late(self, now: float) -> bool:
        return now - self._opened_at >= AUTH_SECONDS

    def is_silent(self, now: float) -> bool:
        return now - self.received_at >= SILENCE_SECONDS

    def is_clogged(self, now: float) -> bool:
        return self._sends > 0 and now - self._blocked_since >= SEND_SECONDS

    def must_ping(self, now: float) -> bool:
        """Whether a ping is due; it counts as sent then. None is sent while frames wait."""
        if self._sends or now - self._pinged_at < PING_SECONDS:
            return False
        self._pinged_at = now
        return True
