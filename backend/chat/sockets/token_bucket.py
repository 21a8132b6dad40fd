"""A token bucket: how many frames a client may send."""

BURST_FRAMES = 60
FRAMES_PER_SECOND = 20.0


class TokenBucket:
    """Holds at most `BURST_FRAMES` tokens and gets `FRAMES_PER_SECOND` new ones a second. Times are
    seconds of the event loop's clock.
    """

    __slots__ = ("_filled_at", "_tokens")

    def __init__(self, now: float) -> None:
        self._tokens = float(BURST_FRAMES)
        self._filled_at = now

    def acquire(self, now: float) -> float:
        """Take a token, and return 0; without one, return the seconds until there will be one."""
        filled = self._tokens + (now - self._filled_at) * FRAMES_PER_SECOND
        self._tokens = min(filled, float(BURST_FRAMES))
        self._filled_at = now
        if self._tokens < 1:
            return (1 - self._tokens) / FRAMES_PER_SECOND
        self._tokens -= 1
        return 0.0
