"""Persona files on disk, read within bounds: UTF-8, or UTF-16 with its byte order mark."""

import codecs
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: `line` from 1 (0: the file as a whole).

    `is_fatal`: that part was left out; otherwise a remark.
    """

    line: int
    message: str
    is_fatal: bool = True

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class UnusableFile(Exception):
    """The file has no usable content; the text says why, for the author."""

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


def decode(data: bytes) -> str:
    """Return the text of a whole file.

    Raises UnusableFile with the line for another encoding.
    """
    name = "UTF-16" if data.startswith(_UTF_16) else "UTF-8"
    try:
        return data.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableFile(f"not {name}; save the file as UTF-8", line) from error


def read_lines(
    path: Path, *, file_limit: int, line_limit: int
) -> Iterator[tuple[int, bytes | None]]:
    """Yield (line number from 1, bytes of UTF-8 without the line break).

    A line over `line_limit` bytes, or cut by `file_limit`, gives None instead of bytes; nothing
    beyond `file_limit` is read, which bounds the memory. Raises UnusableFile when it cannot be
    read.
    """
    try:
        with open_regular(path) as file:
            data = file.read(file_limit + 1)
    except OSError as error:
        raise UnusableFile(error.strerror or "could not be read") from error
    if data.startswith(_UTF_16):
        data = decode(read_bounded(path, file_limit)).encode()
    is_cut = len(data) > file_limit
    if is_cut:
        data = data[: data.rfind(b"\n", 0, file_limit) + 1]
    number = 0
    for number, line in enumerate(BytesIO(data), 1):
        text = line.removesuffix(b"\n")
        yield number, text if len(text) <= line_limit else None
    if is_cut:
        yield number + 1, None
