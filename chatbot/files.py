"""Persona files on disk: read within bounds, watched for changes, never a reason to fail."""

import logging
import os
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Generic, TypeVar

logger = logging.getLogger("chatbot")

CHUNK_BYTES = 64 * 1024

Parsed = TypeVar("Parsed")
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: `line` from 1 (0: the file as a whole); `is_fatal`:

    that part was left out.
    """

    line: int
    message: str
    is_fatal: bool = True

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class UnusableFile(Exception):
    """The file gives nothing to work with; the text says why, for the author."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file for reading.

    Raises UnusableFile for anything else (a pipe would block, a device never ends).
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise UnusableFile(getattr(error, "strerror", None) or "not a usable path") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnusableFile("not a regular file")
    return os.fdopen(descriptor, "rb")


def read_bounded(path: Path, limit: int) -> bytes:
    """Return a whole file of at most `limit` bytes.

    Raises UnusableFile for a larger one, after reading no more than that.
    """
    try:
        with open_regular(path) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnusableFile(error.strerror or "could not be read") from error
    if len(data) > limit:
        raise UnusableFile(f"larger than {limit // 1024} KiB")
    return data


def read_lines(
    path: Path, *, file_limit: int, line_limit: int
) -> Iterator[tuple[int, bytes | None]]:
    """Yield (line number from 1, bytes without the line break);

    None instead of bytes for a line over `line_limit`.

    At most `file_limit` bytes are read and about two chunks held, whatever the length of a line.
    A line that the limit cuts is yielded as None. Raises UnusableFile when the file cannot be
    read.
    """
    try:
        with open_regular(path) as file:
            yield from _split_lines(file, file_limit, line_limit)
    except OSError as error:
        raise UnusableFile(error.strerror or "could not be read") from error


def _split_lines(
    file: IO[bytes], file_limit: int, line_limit: int
) -> Iterator[tuple[int, bytes | None]]:
    number, pending, is_too_long, left = 1, b"", False, file_limit
    while chunk := file.read(min(CHUNK_BYTES, left)):
        left -= len(chunk)
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            line = pending + piece
            yield number, None if is_too_long or len(line) > line_limit else line
            number, pending, is_too_long = number + 1, b"", False
        pending += rest
        if is_too_long or len(pending) > line_limit:
            pending, is_too_long = b"", True
        if not left:
            is_too_long = bool(file.read(1)) or is_too_long
            break
    if pending or is_too_long:
        yield number, None if is_too_long else pending


def stamp_of(path: Path) -> Stamp | None:
    """Return what changes when a file is replaced: (mtime in ns, size, inode);

    None when there is no such file.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class Watched(Generic[Parsed]):
    """A parsed file that follows its path:

    one `stat` a look, parsed again only when its stamp has changed.

    `parse(path)` returns (value, problems) and may raise UnusableFile. A file that is gone gives
    `missing`; a file that is there but unusable keeps the last good value, or `missing` when
    there was none. One warning for each change.
    """

    def __init__(
        self,
        path: Path,
        parse: Callable[[Path], tuple[Parsed, tuple[Problem, ...]]],
        missing: Parsed,
    ) -> None:
        self.path = path
        self._parse = parse
        self._missing = self._value = missing
        self._stamp: Stamp | None = (-1, -1, -1)
        self._lock = threading.Lock()

    def current(self) -> Parsed:
        """Return the value of the file as it is now. Never raises for what is in the file."""
        if stamp_of(self.path) != self._stamp:
            with self._lock:
                stamp = stamp_of(self.path)
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
            value, problems = self._parse(self.path)
        except UnusableFile as error:
            kept = (
                "the built-in persona" if self._value is self._missing else "the last good version"
            )
            where = f" line {error.line}" if error.line else ""
            logger.warning("%s%s: %s; %s is used", self.path.name, where, error, kept)
            return self._value
        if problems:
            warn_of(self.path, problems)
        return value


def warn_of(path: Path, problems: tuple[Problem, ...]) -> None:
    """Log one warning for all problems of a file:

    how many parts were left out, and where the first five are.
    """
    skipped = sum(problem.is_fatal for problem in problems)
    listed = "; ".join(map(str, problems[:5])) + ("; ..." if len(problems) > 5 else "")
    logger.warning(
        "%s: %d left out, %d remarks: %s", path.name, skipped, len(problems) - skipped, listed
    )
