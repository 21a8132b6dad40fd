"""Which renderer answers: JSON for everybody who takes it, told without parsing every header."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

_ANYTHING = frozenset({"", "*/*", "application/json", "application/json, text/plain, */*"})


class JSONFirstNegotiation(DefaultContentNegotiation):
    """REST framework's rules, without `?format=`: on this API that is no parameter."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        if request.META.get("HTTP_ACCEPT", "") in _ANYTHING:
            first = next(iter(renderers))
            return first, first.media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(
            request, renderers, format_suffix
        )
        return chosen

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        return renderers
