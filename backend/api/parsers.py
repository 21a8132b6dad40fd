"""Request body parsers: as many bytes as the route allows, one JSON object (or, where a view says
so, a form).
"""

import codecs
import re
from typing import IO, Any

import orjson
from django.conf import settings
from django.http import QueryDict
from rest_framework.parsers import BaseParser

from api import exact_json
from api.errors import bad_request, by_status


def parse_json_body(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`; raises 400 `parse_error` for anything else."""
    try:
        return load_object(raw, "body")
    except ValueError as error:
        raise bad_request("parse_error", str(error)) from None


def load_object(raw: bytes, noun: str) -> dict[str, Any]:
    """The JSON object in `raw`: UTF-8, whatever charset is claimed (RFC 8259), a byte order mark
    allowed. Of a repeated name the last value counts.

    Raises ValueError with a sentence about the `noun`. Bad UTF-8, lone surrogates, NaN and nesting
    beyond 1,024 are not JSON here.
    """
    try:
        value = exact_json.load(raw.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError:
        wanted = "is not valid JSON" if _is_utf8(raw) else "must be JSON in UTF-8"
        raise ValueError(f"The {noun} {wanted}.") from None
    if not isinstance(value, dict):
        raise ValueError(f"The {noun} must be a JSON object.")
    return value


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    # JSON begins with two ASCII characters: with a NUL among their bytes it is UTF-16 or UTF-32.
    return b"\0" not in raw[:2]


def find_body_limit(method: str, path: str) -> int:
    """The maximum size of a request's body in bytes: `MAX_BODY_BYTES`, unless `BODY_LIMITS` has
    another limit for the route. A slash at the end of `path` makes no difference.
    """
    place = f"{method} {path.removesuffix('/')}"
    limits = (limit for route, limit in settings.BODY_LIMITS.items() if re.fullmatch(route, place))
    return next(limits, int(settings.MAX_BODY_BYTES))


def refuse_large_body(content_length: str | None, maximum: int | None = None) -> None:
    """Raise 413 if the header exceeds the limit; a false header is noticed while reading."""
    if content_length and content_length.isascii() and content_length.isdigit():
        # The number of digits is compared first, because `int` refuses thousands of them.
        digits = content_length.lstrip("0") or "0"
        if len(digits) > 18 or int(digits) > (maximum or settings.MAX_BODY_BYTES):
            raise by_status(413)


def refuse_encoded_body(content_encoding: str | None) -> None:
    """Raise 415 for a body with any encoding but `identity`: bodies are not decompressed, and the
    size limits count the bytes that arrive.
    """
    named = {part.strip().lower() for part in (content_encoding or "").split(",")}
    if named - {"", "identity"}:
        error = by_status(415)
        error.detail = "Compressed bodies are not read. Send the body without Content-Encoding."
        # RFC 9110, section 15.5.16: the encodings that are accepted.
        error.headers["Accept-Encoding"] = "identity"
        raise error


def read_bounded(stream: IO[bytes], maximum: int | None = None) -> bytes:
    """All of `stream`, or 413 after one byte more than `maximum` (`MAX_BODY_BYTES`)."""
    maximum = maximum or settings.MAX_BODY_BYTES
    raw = stream.read(maximum + 1)
    if len(raw) > maximum:
        raise by_status(413)
    return raw


class JSONParser(BaseParser):
    """One JSON object."""

    media_type = "application/json"
    # For views that accept more than `MAX_BODY_BYTES`; their routes are in `BODY_LIMITS`, too.
    max_bytes: int | None = None

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, Any]:
        return parse_json_body(read_bounded(stream, self.max_bytes))


class FormParser(BaseParser):
    """`name=value&...` as a plain dict of text; of a repeated name the last one counts."""

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, Any]:
        return QueryDict(read_bounded(stream), encoding="utf-8").dict()
