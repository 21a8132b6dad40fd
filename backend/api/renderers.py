"""JSON answers: the encoder, the format of times, and content negotiation."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.functional import Promise
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api import exact_json

_ANYTHING = frozenset({"", "*/*", "application/json", "application/json, text/plain, */*"})


def format_time(moment: datetime) -> str:
    """`2026-01-01T00:00:00.000000Z` of an aware time in any zone. Always six decimals, so that all
    times have the same length and sort as text.
    """
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text[:-6] + "Z"


def encode_json(data: Any) -> bytes:
    """Compact UTF-8 JSON; times by `format_time`, UUIDs as text."""
    return exact_json.dump(data, _encode_other, orjson.OPT_PASSTHROUGH_DATETIME)


def _encode_other(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, Promise | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class JSONRenderer(BaseRenderer):
    """Renders REST framework's answers with `encode_json`."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return b"" if data is None else encode_json(data)


class JSONFirstNegotiation(DefaultContentNegotiation):
    """REST framework's content negotiation without the `?format=` override and without 406: if no
    renderer is acceptable, the first one (JSON) is used. The usual headers that accept JSON are not
    parsed. A view that answers with a file sends the one type that it has.
    """

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        chosen: tuple[BaseRenderer, str] = first, first.media_type
        if request.META.get("HTTP_ACCEPT", "") not in _ANYTHING:
            # Browsers and many scripts name the types that they prefer, but take any.
            with suppress(NotAcceptable):
                chosen = super().select_renderer(request, renderers, format_suffix)
        return chosen

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        return renderers
