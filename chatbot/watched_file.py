"""Parsed files that are parsed again when they change on disk; a bad file raises no error."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from chatbot.files import Problem, UnusableFile

logger = logging.getLogger("chatbot")

Stamp = tuple[int, int, int]


class Content(Protocol):
    """The parsed value of a file, and its problems."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Skipped parts of the file and remarks."""


Parsed = TypeVar("Parsed", bound=Content)


class WatchedFile(Generic[Parsed]):
    """A parsed file: each read costs one `stat`, and a parse only when the file has changed.

    `parse(path)` may raise UnusableFile. A missing file gives `missing`; an unusable one keeps the
    last good value, or `missing` if there was none. Logs one warning per change.
    """

    def __init__(self, path: Path, parse: Callable[[Path], Parsed], missing: Parsed) -> None:
        self.path = path
        self._parse = parse
        self._missing = self._value = missing
        self._stamp: Stamp | None = (-1, -1, -1)
        self._lock = threading.Lock()

    def current(self) -> Parsed:
        """Return the value of the file as it is now. Thread-safe; never raises for its content."""
        if _read_stamp(self.path) != self._stamp:
            with self._lock:
                stamp = _read_stamp(self.path)
                if stamp != self._stamp:
                    self._value = self._reload(stamp)
                    # Last, so that a reader who sees the new stamp also sees the new value.
                    self._stamp = stamp
        return self._value

    def _reload(self, stamp: Stamp | None) -> Parsed:
        if stamp is None:
            logger.warning(
                "%s: not found, the built-in persona is used in its place", self.path.name
            )
            return self._missing
        try:
            value = self._parse(self.path)
        except UnusableFile as error:
            kept = (
                "the built-in persona" if self._value is self._missing else "the last good version"
            )
            where = f" line {error.line}" if error.line else ""
            logger.warning("%s%s: %s; %s is used", self.path.name, where, error, kept)
            return self._value
        if value.problems:
            _warn(self.path, value.problems)
        return value


def _warn(path: Path, problems: tuple[Problem, ...]) -> None:
    """Log one warning for all problems of a file: their number and the first five."""
    skipped = sum(problem.is_fatal for problem in problems)
    listed = "; ".join(map(str, problems[:5])) + ("; ..." if len(problems) > 5 else "")
    logger.warning(
        "%s: %d left out, %d remarks: %s", path.name, skipped, len(problems) - skipped, listed
    )


def _read_stamp(path: Path) -> Stamp | None:
    """Return (mtime in ns, size, inode), which change with the file; None if it is missing."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
