"""Decodes bodies that are not UTF-8: in the header's charset, or UTF-16 by its byte order mark."""

import codecs
import re

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes needed to recognize UTF-16 and UTF-32.
_ENOUGH = 4


class Transcoder:
    """Turns a body, fed in pieces cut anywhere, into UTF-8. Bytes that are UTF-8 stay as they are,
    whatever the header says: many servers name a charset that they do not use.
    """

    __slots__ = ("_declared", "_decoder", "_has_begun", "_held", "is_plain")

    def __init__(self, content_type: str) -> None:
        self._declared = _find_charset(content_type)
        self._decoder: codecs.IncrementalDecoder | None = None
        self._held = b""
        self._has_begun = False
        # Whether `feed` would return its input unchanged.
        self.is_plain = False

    def feed(self, data: bytes) -> bytes:
        """The next bytes in UTF-8, up to the last complete character."""
        if self.is_plain:
            return data
        if self._decoder is not None:
            return self._decode(data)
        data, self._held = self._held + data, b""
        if not self._has_begun and not self._begin(data):
            self._held = data
            return b""
        return self._decode(data) if self._decoder is not None else self._check(data)

    def _begin(self, data: bytes) -> bool:
        """Choose the decoder by the first bytes; False if more of them are needed."""
        is_wide = self._declared.startswith(("utf-16", "utf-32"))
        may_be_wide = is_wide or data[:1] in (b"\xff", b"\xfe")
        if may_be_wide and len(data) < _ENOUGH:
            return False
        self._has_begun = True
        if data[:2] in _WIDE_MARKS:
            self._choose(self._declared if is_wide else "utf-16")
        elif is_wide and b"\0" in data[:_ENOUGH]:
            order = "be" if data[:1] == b"\0" else "le"
            self._choose(self._declared if self._declared[6:] else f"{self._declared}-{order}")
        elif is_wide or not self._declared:
            self.is_plain = True
        return True

    def _check(self, data: bytes) -> bytes:
        """Pass UTF-8 through; at the first invalid byte, switch to the declared charset."""
        if self.is_plain:
            return data
        try:
            _, used = codecs.utf_8_decode(data, "strict", False)
        except UnicodeDecodeError:
            self._choose(self._declared)
            return self._decode(data)
        self._held = data[used:]
        return data[:used]

    def _choose(self, charset: str) -> None:
        self._decoder = codecs.getincrementaldecoder(charset)("replace")

    def _decode(self, data: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101  chosen by the callers
        return self._decoder.decode(data).encode("utf-8", "replace")


def _find_charset(content_type: str) -> str:
    """The charset's name in Python; "" for UTF-8, for none and for one that is unknown."""
    told = _CHARSET.search(content_type)
    if told is None:
        return ""
    try:
        codec = codecs.lookup(told[1])
        codecs.getincrementaldecoder(codec.name)("replace").decode(b"")
    except (LookupError, ValueError, TypeError):
        return ""
    # Codecs such as base64 are not charsets: they turn bytes into bytes.
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name not in ("utf-8", "utf-8-sig", "ascii") else ""
