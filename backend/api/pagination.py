"""The page envelope `{count, next, previous, results}`.

`next` and `previous` are a path with its query (`/api/conversations?page=2`), without a host: they
are valid behind any proxy, and never repeat a request's Host header.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

from api.errors import ApiError
from api.queries import parse_limit, parse_positive

M = TypeVar("M")

PAGE_PARAMETERS = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Page `number` (from 1) of `size` rows (1 to 100)."""

    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    def check(self, count: int) -> None:
        """Raise 404 past the end; the first page exists even when nothing is on it."""
        if self.number > 1 and self.start >= count:
            raise ApiError(404, "not_found", "Invalid page.")


def read_page(query: QueryDict, *, default_size: int = 20) -> PageRequest:
    """`?page=&page_size=` (clamped to 100); 400 `invalid_page` or `invalid_page_size`."""
    return PageRequest(
        number=parse_positive(query, "page", 1),
        size=parse_limit(query, "page_size", default=default_size),
    )


def paginate(
    request: Request | HttpRequest,
    rows: QuerySet[Any, M] | Sequence[M],
    serialize: Callable[[list[M]], Iterable[Any]],
) -> dict[str, Any]:
    """One page of `rows` in the envelope; `serialize` turns its rows into wire dicts."""
    page = read_page(request.GET)
    total = count_rows(rows)
    page.check(total)
    found = list(rows[page.start : page.start + page.size])
    return numbered_envelope(request, page, total, serialize(found))


def count_rows(rows: QuerySet[Any] | Sequence[Any]) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def numbered_envelope(
    request: Request | HttpRequest, page: PageRequest, count: int, results: Iterable[Any]
) -> dict[str, Any]:
    has_next = page.start + page.size < count
    return envelope(
        count,
        results,
        next_link=link(request, page=page.number + 1) if has_next else None,
        previous_link=link(request, page=page.number - 1) if page.number > 1 else None,
    )


def envelope(
    count: int, results: Iterable[Any], *, next_link: str | None, previous_link: str | None
) -> dict[str, Any]:
    return {"count": count, "next": next_link, "previous": previous_link, "results": list(results)}


def link(request: Request | HttpRequest, **changes: object) -> str:
    """This request's path and query with some parameters replaced, or dropped where None."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def page_schema(item: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """The envelope around `item`, for the API schema."""
    return inline_serializer(
        name=f"{item.__name__.removesuffix('Serializer')}Page",
        fields={
            "count": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": item(many=True),
        },
    )
