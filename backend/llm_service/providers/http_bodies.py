"""Repairs heads and bodies of responses that deviate from HTTP."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_HEAD_BYTES = 256 * 1024
# Bytes inflated at a time: a small body may expand a thousandfold.
MAX_INFLATED_BYTES = 1024 * 1024
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = b"HTTP/"
_STATUS = re.compile(rb"HTTP/1?([0-9.]*)[ \t]+(\d{3})\b[ \t]*(.*)", re.IGNORECASE | re.DOTALL)
_CONTROLS = re.compile(rb"[\0-\x08\x0a-\x1f\x7f]")
# A Content-Length with more digits is invalid.
_LENGTH = re.compile(rb"[0-9]{1,15}")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_GZIP_MAGIC = b"\x1f\x8b"
_ANY_HEADER = zlib.MAX_WBITS | 32


class CannotDecode(Exception):
    """A content encoding that was not requested, or bytes that do not match it."""


@dataclass(slots=True, eq=False)
class HeadReader:
    """Buffers a response until its head is complete, then returns the head tidied."""

    _held: bytes = b""
    _ready: bytes = b""  # interim heads (such as 103), which another head follows

    def feed(self, data: bytes) -> bytes | None:
        """All input so far once the head is complete or invalid; None until then."""
        self._held += data
        while end := _HEAD_END.search(self._held):
            head, self._held = tidy_head(self._held[: end.start()]), self._held[end.end() :]
            self._ready += head
            if not _INTERIM.match(head):
                return self._ready + self._held
        is_head = self._held[:5].upper() == _STATUS_LINE[: len(self._held)]
        return None if is_head and len(self._held) <= MAX_HEAD_BYTES else self._held


def tidy_head(head: bytes) -> bytes:
    """A head that strict parsers accept: no blanks before colons, no folded lines, no control
    characters, at most one length. If the length is in doubt, the connection is not reused.
    """
    status, *lines = head.replace(b"\r\n", b"\n").split(b"\n")
    if status[:5].upper() != _STATUS_LINE:
        return head + b"\r\n\r\n"
    headers = _read_headers(lines)
    encodings = [value for name, value in headers if name.lower() == b"transfer-encoding"]
    is_chunked = any(b"chunked" in value.lower() for value in encodings)
    told = [value for name, value in headers if name.lower() == b"content-length"]
    lengths = {one.strip() for value in told for one in value.split(b",")}
    is_clear = len(lengths) == 1 and all(map(_LENGTH.fullmatch, lengths))
    framing = {b"transfer-encoding", b"content-length"}
    if told and (is_chunked or not is_clear):
        framing.add(b"connection")
    tidied = [b"%s: %s" % header for header in headers if header[0].lower() not in framing]
    if is_chunked:
        tidied.append(b"Transfer-Encoding: chunked")
    elif is_clear:
        tidied.append(b"Content-Length: " + lengths.pop())
    if b"connection" in framing:
        tidied.append(b"Connection: close")
    return b"\r\n".join([_tidy_status(status.strip()), *tidied, b"", b""])


def _read_headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        value = _CONTROLS.sub(b" ", value).strip()
        if line[:1] in (b" ", b"\t") and headers:
            folded = _CONTROLS.sub(b" ", line).strip()
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + folded)
        elif colon and _NAME.fullmatch(name.strip()):
            headers.append((name.strip(), value))
    return headers


def _tidy_status(line: bytes) -> bytes:
    """The status line with a version that the parser knows; unchanged if it is not one."""
    if (status := _STATUS.fullmatch(line)) is None:
        return line
    version = b"1.0" if status[1] == b".0" else b"1.1"
    return b"HTTP/%s %s %s" % (version, status[2], _CONTROLS.sub(b" ", status[3]))


class Inflater:
    """Decompresses a body. gzip is recognized by its magic bytes, whatever the header says: some
    servers compress without a header, others send only the header.
    """

    def __init__(self, encoding: str) -> None:
        """`encoding`: the header `content-encoding`, "" without one."""
        self._encoding = encoding.strip().lower()
        self._inflate: zlib._Decompress | None = None
        self._has_begun = False

    @property
    def is_plain(self) -> bool:
        """Whether `feed` would return its input unchanged."""
        return self._has_begun and self._inflate is None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decompressed bytes, in pieces of at most `MAX_INFLATED_BYTES`. Raises
        `CannotDecode`.
        """
        if not self._has_begun and data:
            self._has_begun = True
            self._inflate = self._choose(data)
        return iter((data,)) if self._inflate is None else self._decompress(data)

    def _decompress(self, data: bytes) -> Iterator[bytes]:
        assert self._inflate is not None  # noqa: S101  chosen by the only caller
        try:
            is_full = False
            while data or is_full:
                piece = self._inflate.decompress(data, MAX_INFLATED_BYTES)
                is_full = len(piece) == MAX_INFLATED_BYTES
                data = self._inflate.unconsumed_tail
                if self._inflate.eof and (data := self._inflate.unused_data):
                    # Another gzip member follows.
                    self._inflate = zlib.decompressobj(_ANY_HEADER)
                yield piece
        except zlib.error as error:
            raise CannotDecode("broken compression") from error

    def _choose(self, data: bytes) -> zlib._Decompress | None:
        if data.startswith(_GZIP_MAGIC[: len(data)]) and data[:1] == _GZIP_MAGIC[:1]:
            return zlib.decompressobj(_ANY_HEADER)
        if self._encoding == "deflate":
            # zlib with a header as in the standard, raw as some servers send it, or not compressed
            # at all.
            is_zlib = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
            if is_zlib:
                return zlib.decompressobj(_ANY_HEADER)
            is_text = data.lstrip()[:1] in (b"{", b"[", b"d", b":", b"e", b"i", b"r", b"<")
            return None if is_text else zlib.decompressobj(-zlib.MAX_WBITS)
        if self._encoding in ("br", "zstd", "compress") and not data[:64].isascii():
            raise CannotDecode(f"compressed as {self._encoding}")
        return None
