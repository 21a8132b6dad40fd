"""Writes log lines, and one line in place of many repeated ones."""

import logging
import time
from dataclasses import dataclass
from threading import Lock
from typing import Final

# Lines of one warning or error written per window; the rest is counted.
LINES_A_WINDOW: Final = 5
WINDOW_SECONDS: Final = 30.0
MAX_KINDS: Final = 500

_Key = tuple[str, int, str, str]


@dataclass(slots=True)
class _Repeats:
    ends_at: float
    count: int = 0
    record: logging.LogRecord | None = None  # the last one that was not written


class CountingHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """A handler of the standard error stream. An outage makes every request log the same warning:
    after `LINES_A_WINDOW` of a kind (logger, level, unformatted message, exception class) the rest
    of the window becomes one line at its end, whose `repeated` is their number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[_Key, _Repeats] = {}
        self._counting = Lock()
        self._next_sweep = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line unless it is a repeat, and the summary lines of expired windows."""
        now = time.monotonic()
        for last in self._end_windows(now):
            super().emit(last)
        if record.levelno < logging.WARNING or self._is_first_of_many(record, now):
            super().emit(record)

    def flush_repeats(self) -> None:
        """Write the summary lines of all windows, also of those that have not expired."""
        for last in self._end_windows(float("inf")):
            super().emit(last)

    def close(self) -> None:
        self.flush_repeats()
        super().close()

    def _is_first_of_many(self, record: logging.LogRecord, now: float) -> bool:
        kind = type(record.exc_info[1]).__name__ if record.exc_info else ""
        key = (record.name, record.levelno, str(record.msg), kind)
        with self._counting:
            repeats = self._kinds.get(key)
            if repeats is None:
                if len(self._kinds) >= MAX_KINDS:
                    return True
                repeats = self._kinds[key] = _Repeats(now + WINDOW_SECONDS)
            repeats.count += 1
            if repeats.count <= LINES_A_WINDOW:
                return True
            repeats.record = record
            return False

    def _end_windows(self, now: float) -> list[logging.LogRecord]:
        """Final repeat-count record of each message kind whose window has expired."""
        with self._counting:
            if now < self._next_sweep:
                return []
            self._next_sweep = min(now, time.monotonic()) + 1.0
            over = {key: kind for key, kind in self._kinds.items() if kind.ends_at <= now}
            for key in over:
                del self._kinds[key]
        lines = []
        for repeats in over.values():
            if repeats.record is not None:
                repeats.record.repeated = repeats.count - LINES_A_WINDOW
                lines.append(repeats.record)
        return lines
