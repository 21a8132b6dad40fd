"""How fast a socket may speak, and how it is seen to be alive. Pure: whoever asks brings the time,
in seconds of the event loop's clock.
"""

from dataclasses import dataclass

# Frames of one client: so many at once, and so many a second for long.
BURST_FRAMES = 60
FRAMES_PER_SECOND = 20.0

AUTH_SECONDS = 5.0
PING_SECONDS = 30.0
SILENCE_SECONDS = 60.0
# A reader that takes nothing for this long is let go; it resumes when it comes back.
SEND_SECONDS = 60.0


class Pace:
    """A bucket of frames that fills up with time."""

    __slots__ = ("_left", "_seen_at")

    def __init__(self, now: float) -> None:
        self._left = float(BURST_FRAMES)
        self._seen_at = now

    def take(self, now: float) -> float:
        """0 if the next frame is within the limit, else the seconds until one would be."""
        filled = self._left + (now - self._seen_at) * FRAMES_PER_SECOND
        self._left = min(filled, float(BURST_FRAMES))
        self._seen_at = now
        if self._left < 1:
            return (1 - self._left) / FRAMES_PER_SECOND
        self._left -= 1
        return 0.0


@dataclass(slots=True)
class Heart:
    """When a socket was last heard, asked, and written to."""

    opened_at: float
    heard_at: float
    pinged_at: float
    _sends: int = 0
    _blocked_since: float = 0.0

    @classmethod
    def starting(cls, now: float) -> "Heart":
        return cls(now, now, now)

    def start_send(self, now: float) -> None:
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
        """Whether the time to say who one is has passed."""
        return now - self.opened_at >= AUTH_SECONDS

    def is_silent(self, now: float) -> bool:
        return now - self.heard_at >= SILENCE_SECONDS

    def is_clogged(self, now: float) -> bool:
        """Whether the peer takes nothing of what it is sent."""
        return self._sends > 0 and now - self._blocked_since >= SEND_SECONDS

    def must_ping(self, now: float) -> bool:
        """Whether it is time to ask; counts as asked then. Not behind frames that wait."""
        if self._sends or now - self.pinged_at < PING_SECONDS:
            return False
        self.pinged_at = now
        return True
