"""Bodies in: at most `MAX_BODY_BYTES`, one JSON object (or, where a view says so, a form)."""

from typing import IO, Any

import orjson
from django.conf import settings
from django.http import QueryDict
from rest_framework.parsers import BaseParser

from api.errors import ApiError, bad_request, by_status


def parse_json_body(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw` (UTF-8).

    Raises `ApiError`: 413 `body_too_large`, or 400 `parse_error` for anything that is not one
    JSON object. Bad UTF-8, lone surrogates, NaN and nesting beyond 1,024 are not JSON here.
    """
    if len(raw) > settings.MAX_BODY_BYTES:
        raise body_too_large()
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_request("parse_error", "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise bad_request("parse_error", "The body must be a JSON object.")
    return value


def body_too_large() -> ApiError:
    """413 `body_too_large`."""
    return by_status(413)


def refuse_large_body(content_length: str | None) -> None:
    """Raise 413 as soon as the header tells; a header that lies is caught when the body is read."""
    if content_length and content_length.isascii() and content_length.isdigit():
        # Compared by its digits first: Python refuses to read a number of thousands of them.
        digits = content_length.lstrip("0") or "0"
        if len(digits) > 18 or int(digits) > settings.MAX_BODY_BYTES:
            raise body_too_large()


def read_bounded(stream: IO[bytes]) -> bytes:
    """All of `stream`, or 413 after one byte too many."""
    raw = stream.read(settings.MAX_BODY_BYTES + 1)
    if len(raw) > settings.MAX_BODY_BYTES:
        raise body_too_large()
    return raw


class JSONParser(BaseParser):
    """One JSON object."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, Any]:
        return parse_json_body(read_bounded(stream))


class FormParser(BaseParser):
    """`name=value&...` as a plain dict of text; of a repeated name the last one counts."""

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, Any]:
        return QueryDict(read_bounded(stream), encoding="utf-8").dict()
