"""What one activation may spend on searching for keys."""

import time

from chatbot.lore.patterns import SEARCH_SECONDS, SlowPattern, search

# Time limit of all pattern searches together, and how many patterns are tried.
TOTAL_SECONDS = 0.5
PATTERN_LIMIT = 1_000
# Limit of everything else, in characters that `str.find` passes over: up to 3 s of CPU time.
# It is counted and not timed, so that the same messages give the same result on any machine.
WORK_LIMIT = 400_000_000
# What other steps cost in the same unit: a step, a character that is normalised or indexed, a
# character of a key, and a key with macros.
STEP = 1_000
READ = 100
MACROS = 20_000


class OutOfWork(Exception):
    """The work limit is used up."""


class Effort:
    """The time for patterns and the work that are left: for one activation, or for all turns of a
    branch that is replayed.
    """

    def __init__(self, seconds: float = TOTAL_SECONDS, work: int = WORK_LIMIT) -> None:
        self._seconds_left = seconds
        self._work_left = work
        self._tried: set[str] = set()

    @property
    def is_over(self) -> bool:
        """Whether the work limit is used up."""
        return self._work_left <= 0

    def charge(self, work: int) -> None:
        """Count work that is done in any case."""
        self._work_left -= work

    def charge_key(self, key: str, text: str) -> None:
        """Count the search for a key. Raises `OutOfWork` instead if too little is left."""
        if self.is_over:
            raise OutOfWork
        macros = MACROS if "{{" in key or "<" in key else 0
        self.charge(STEP + macros + READ * len(key) + len(text))

    def search(self, key: str, text: str) -> bool:
        """Return whether the pattern `key` is in `text`. Raises `SlowPattern`."""
        self._tried.add(key)
        if self._seconds_left <= 0 or len(self._tried) > PATTERN_LIMIT:
            raise SlowPattern(key)
        began_at = time.perf_counter()
        try:
            return search(key, text, min(SEARCH_SECONDS, self._seconds_left))
        finally:
            self._seconds_left -= time.perf_counter() - began_at
