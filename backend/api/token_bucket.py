"""A token bucket: a rate limit with bursts."""


class TokenBucket:
    """Holds at most `burst` tokens and gains `rate` a second. Times are in seconds of one monotonic
    clock.
    """

    __slots__ = ("_burst", "_filled_at", "_rate", "_tokens")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled_at = now

    def acquire(self, now: float) -> float:
        """Take a token, and return 0; without one, return the seconds until there will be one."""
        filled = self._tokens + (now - self._filled_at) * self._rate
        self._tokens = min(filled, self._burst)
        self._filled_at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0
