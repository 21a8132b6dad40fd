"""Lists model calls in the admin without reading the whole table: rows are counted up to a limit,
dates and models of the filters come from indexes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from llm_service.models import LLMCallLog, LLMCallLogQuerySet

if TYPE_CHECKING:
    PaginatorBase = Paginator[LLMCallLog]
else:
    PaginatorBase = Paginator

COUNT_LIMIT = 10_000
MODEL_LIMIT = 100


class Many(int):
    """A lower bound of a count."""

    def __str__(self) -> str:
        return f"more than {int(self):,}"


class BoundedPaginator(PaginatorBase):
    """Counts up to `COUNT_LIMIT` rows."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)  # noqa: S101  the admin's
        # Count a column that is in every index, so that rows are not read. The history page of a
        # call also counts the admin's own log entries with this.
        column = "created_at" if rows.model is LLMCallLog else "pk"
        found = rows.order_by().values(column)[: COUNT_LIMIT + 1].count()
        return min(found, COUNT_LIMIT)


class CallList(ChangeList):
    """Shows "more than" for a count that reached the limit."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.result_count >= COUNT_LIMIT:
            self.result_count = Many(self.result_count)


class AdminRows(LLMCallLogQuerySet):
    """Answers the queries of the admin's date hierarchy from the first and the last row by time. So
    it also shows days, months and years without a call.
    """

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`first` and `last`, as the date hierarchy names them, from the index."""
        if kwargs.keys() == {"first", "last"}:
            first, last = self._ends()
            return {"first": first, "last": last}
        return super().aggregate(*args, **kwargs)

    def datetimes(self, field_name: str, kind: str, *_: Any, **__: Any) -> Any:
        """The beginnings of all years, months or days between the first row and the last."""
        first, last = self._ends()
        return _starts(first, last, kind) if first and last else []

    def _ends(self) -> tuple[datetime | None, datetime | None]:
        moments = self.order_by("created_at").values_list("created_at", flat=True)
        return moments.first(), moments.last()


def _starts(first: datetime, last: datetime, kind: str) -> list[datetime]:
    """The beginning of each `year`, `month` or `day` from `first` to `last`."""
    replaced = {"year": {"month": 1, "day": 1}, "month": {"day": 1}, "day": {}}[kind]
    days = (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))
    starts = dict.fromkeys(day.replace(**replaced) for day in days)
    return [datetime.combine(start, time(), UTC) for start in starts]


class ModelFilter(admin.SimpleListFilter):
    """The models that were called."""

    title = "model"
    parameter_name = "model"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        names: list[str] = []
        # Skip from one name to the next in the index instead of scanning every row.
        rows = LLMCallLog.objects.order_by("model").values_list("model", flat=True)
        while len(names) < MODEL_LIMIT:
            name = rows.filter(model__gt=names[-1] if names else "").first()
            if name is None:
                break
            names.append(name)
        return [(name, name) for name in names]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LLMCallLog]
    ) -> QuerySet[LLMCallLog]:
        return queryset.filter(model=self.value()) if self.value() else queryset
