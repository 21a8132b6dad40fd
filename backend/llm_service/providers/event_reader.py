"""Parses an answer's bytes into JSON values: server-sent events, JSON lines, one document of any
layout, or a mixture. No I/O, and no interpretation.

The work is linear in the number of bytes, and buffered input is bounded.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import orjson

# Limit of one event or document. Real events have a few hundred bytes, an image some hundred
# thousand.
MAX_EVENT_BYTES = 4 * 1024 * 1024
# Overhead charged per buffered line.
LINE_COST = 32
_MARK = b"\xef\xbb\xbf"
_SILENT_FIELDS = frozenset({b"", b"id", b"retry"})
_FIELDS = (b"data", b"event", b"id", b"retry")
_ERROR_EVENTS = frozenset({b"error", b"exception"})
_DECODER = json.JSONDecoder(strict=False)
# What servers and proxies put before a line, or before the JSON in it: byte order marks, zero-width
# spaces, NUL as a keep-alive, the record separator of RFC 7464.
_BETWEEN = re.compile("[\\s,\ufeff\u200b\0]*")
_BEFORE_LINE = re.compile(b"(?:\xef\xbb\xbf|\xe2\x80\x8b|[\0- ])+")
# The beginning of JSON, unlike `[DONE]` and `[heartbeat]`.
_JSON_BEGINNING = re.compile(r"\{|\[(?![A-Za-z])")


@dataclass(slots=True, eq=False)
class EventReader:
    """After each `feed` check `is_done` (`[DONE]` was read) and `is_broken` (invalid JSON, or an
    event without an end: nothing more is read).

    `has_odd`: text that is not JSON was skipped; `has_foreign`: a line that belongs to no event was
    skipped; `has_bare`: JSON was read outside of any event.
    """

    is_done: bool = False
    is_broken: bool = False
    is_endless: bool = False
    has_odd: bool = False
    has_foreign: bool = False
    has_bare: bool = False
    # Buffers: the beginning of a line, the data lines of an event, the lines of a document.
    _rest: list[bytes] = field(default_factory=list)
    _event: list[bytes] = field(default_factory=list)
    _document: list[bytes] = field(default_factory=list)
    _rest_bytes: int = 0
    _held_bytes: int = 0
    _name: bytes = b""
    _after_cr: bool = False
    _has_begun: bool = False
    _has_ended: bool = False

    def feed(self, data: bytes) -> list[Any]:
        """The values completed by the next bytes, cut anywhere; an event called `error` becomes
        `{"error": …}`. Empty once done or broken.
        """
        if self.is_done or self.is_broken:
            return []
        if not self._has_begun:
            data = self._skip_mark(data)
        if self._after_cr or b"\r" in data:
            data = self._unify_line_ends(data)
        found: list[Any] = []
        if b"\n" in data:
            lines = b"".join((*self._rest, data)).split(b"\n")
            self._rest = [lines.pop()]
            self._rest_bytes = len(self._rest[0])
            self._read_lines(lines, found)
        elif data:
            self._rest.append(data)
            self._rest_bytes += len(data)
        if self._rest_bytes + self._held_bytes > MAX_EVENT_BYTES:
            self.is_broken = self.is_endless = True
        return found

    def finish(self) -> list[Any]:
        """End of input: read what is left. An incomplete value was cut off and is skipped."""
        found: list[Any] = []
        self._has_ended = True
        self._read_lines([b"".join(self._rest), b""], found)
        self._end_document(found)
        self._rest = []
        return found

    def _skip_mark(self, data: bytes) -> bytes:
        data = b"".join((*self._rest, data))
        self._rest, self._rest_bytes = [], 0
        if len(data) < len(_MARK) and _MARK.startswith(data):
            self._rest, self._rest_bytes = [data], len(data)
            return b""
        self._has_begun = True
        return data.removeprefix(_MARK)

    def _unify_line_ends(self, data: bytes) -> bytes:
        if self._after_cr and data:
            data = data.removeprefix(b"\n")
            self._after_cr = False
        if data:
            self._after_cr = data.endswith(b"\r")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _read_lines(self, lines: list[bytes], found: list[Any]) -> None:
        is_held = self._event or self._name or self._document
        for line in lines:
            if line.startswith(b"data:"):
                if line.endswith(b"}") and not is_held:
                    # Nothing can follow a whole object: some servers leave out the blank line.
                    try:
                        found.append(orjson.loads(line[5:]))
                        continue
                    except orjson.JSONDecodeError:
                        pass
                self._read_data(line, found)
            elif line:
                self._read_other(line, found)
            elif self._event:
                self._end_event(found)
            else:
                continue
            if self.is_done or self.is_broken:
                return
            is_held = self._event or self._name or self._document

    def _read_data(self, line: bytes, found: list[Any]) -> None:
        data = line[5:].strip()
        self._end_document(found)
        if data == b"[DONE]" and not self._name:
            self._end_event(found)
            self.is_done = not self.is_broken
            return
        self._event.append(data)
        self._held_bytes += len(line) + LINE_COST

    def _read_other(self, line: bytes, found: list[Any]) -> None:
        text = line.strip()
        if marks := _BEFORE_LINE.match(text):
            text = text[marks.end() :]
        if self._document:
            self._document.append(line)
            self._held_bytes += len(line) + LINE_COST
        elif text.startswith((b"{", b"[")):
            # Bare JSON: a whole value on its line, or the first line of a document.
            try:
                found.append(orjson.loads(text))
                self.has_bare = True
            except orjson.JSONDecodeError:
                self._document.append(line)
                self._held_bytes += len(line)
        else:
            self._read_field(text, found)

    def _read_field(self, text: bytes, found: list[Any]) -> None:
        name, colon, value = text.partition(b":")
        name = name.strip().lower()
        if name == b"data":
            self._read_data(b"data:" + value, found)
        elif name in _ERROR_EVENTS and value.strip():
            # llama.cpp sends errors this way, and so do servers that print them.
            self._name = name
            self._read_data(b"data:" + value, found)
            self._end_event(found)
        elif name == b"event":
            self._name = value.strip() if value.strip() in _ERROR_EVENTS else b""
        elif self._has_ended and not colon and any(field.startswith(name) for field in _FIELDS):
            return  # cut off inside the name of its field
        elif name not in _SILENT_FIELDS:
            self.has_foreign = True

    def _end_event(self, found: list[Any]) -> None:
        data, self._event = b"\n".join(self._event), []
        name, self._name = self._name, b""
        self._held_bytes = 0
        if name:
            values: list[Any] = []
            self._decode(data, values)
            if self.is_broken or not values:
                self.is_broken = False
                values = [data.decode("utf-8", "replace")]
            found.append({"error": values[0]})
        elif data:
            self._decode(data, found)

    def _end_document(self, found: list[Any]) -> None:
        if self._document:
            lines, self._document = self._document, []
            self._held_bytes = 0
            before = len(found)
            self._decode(b"\n".join(lines), found)
            self.has_bare = self.has_bare or len(found) > before

    def _decode(self, data: bytes, found: list[Any]) -> None:
        """All concatenated JSON values in `data`; anything else is skipped."""
        text = data.decode("utf-8", "replace")
        position = 0
        while (position := _skip(text, position)) < len(text):
            if _JSON_BEGINNING.match(text, position):
                try:
                    value, position = _DECODER.raw_decode(text, position)
                except (ValueError, RecursionError):
                    self.is_broken = not self._has_ended
                    return
                found.append(value)
                continue
            end = text.find("\n", position)
            odd = text[position : end if end >= 0 else len(text)].strip()
            if odd.upper() in ("[DONE]", "DONE", '"[DONE]"'):
                self.is_done = True
                return
            if odd.startswith("data:"):
                # Some proxies write the name of the field twice.
                position = text.index("data:", position) + 5
                continue
            self.has_odd = True
            position = end if end >= 0 else len(text)


def _skip(text: str, position: int) -> int:
    between = _BETWEEN.match(text, position)
    return between.end() if between else position
