"""The log of model calls for an operator: to be looked at and summed up, never edited.

Nothing here reads the whole table before the page is there: rows are counted up to a limit, the
dates and models to choose from are looked up in indexes, and the sums come after the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property

from llm_service.client import get_client
from llm_service.models import LLMCallLog, LLMCallLogQuerySet
from llm_service.totals import sum_rows

if TYPE_CHECKING:
    LogAdminBase = admin.ModelAdmin[LLMCallLog]
    PaginatorBase = Paginator[LLMCallLog]
else:
    LogAdminBase = admin.ModelAdmin
    PaginatorBase = Paginator

COUNT_LIMIT = 10_000
MODEL_LIMIT = 100
USER_LIMIT = 50
LONG_FIELDS = (
    "error_message",
    "metadata",
    "request_kwargs",
    "prompt_preview",
    "response_preview",
)


class Many(int):
    """A number that is at least so large."""

    def __str__(self) -> str:
        return f"more than {int(self):,}"


class BoundedPaginator(PaginatorBase):
    """Counts to `COUNT_LIMIT` and leaves it at that."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)  # noqa: S101  the admin's
        # By a column that is in every index: the rows themselves are not read.
        found = rows.order_by().values("created_at")[: COUNT_LIMIT + 1].count()
        return min(found, COUNT_LIMIT)


class CallList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.result_count >= COUNT_LIMIT:
            self.result_count = Many(self.result_count)


class AdminRows(LLMCallLogQuerySet):
    """Answers what the admin's date hierarchy asks from the ends of an index; it shows every day,
    month or year between the first and the last row, also one without any.
    """

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if kwargs.keys() == {"first", "last"}:
            first, last = self._ends()
            return {"first": first, "last": last}
        return super().aggregate(*args, **kwargs)

    def datetimes(self, field_name: str, kind: str, *_: Any, **__: Any) -> Any:
        first, last = self._ends()
        return list(_starts(first, last, kind)) if first and last else []

    def _ends(self) -> tuple[datetime | None, datetime | None]:
        moments = self.order_by("created_at").values_list("created_at", flat=True)
        return moments.first(), moments.last()


def _starts(first: datetime, last: datetime, kind: str) -> Iterator[datetime]:
    """The beginning of each `year`, `month` or `day` from `first` to `last`."""
    year, month, day = first.year, first.month, first.day
    while True:
        start = datetime(
            year, 1 if kind == "year" else month, day if kind == "day" else 1, tzinfo=UTC
        )
        if start > last:
            return
        yield start
        if kind == "day":
            following = datetime.fromordinal(start.toordinal() + 1)
            year, month, day = following.year, following.month, following.day
        elif kind == "month":
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        else:
            year += 1


class ModelFilter(admin.SimpleListFilter):
    """The models that were called."""

    title = "model"
    parameter_name = "model"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        names: list[str] = []
        # From one name to the next: a few steps in an index instead of a look at every row.
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


@admin.register(LLMCallLog)
class LLMCallLogAdmin(LogAdminBase):
    list_display = (
        "created_at",
        "model",
        "user",
        "status",
        "error_type",
        "total_tokens",
        "cost_usd",
        "duration_ms",
        "first_token_ms",
        "request_id",
    )
    list_filter = ("status", ModelFilter)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    sortable_by = ("created_at",)
    list_per_page = 50
    list_select_related = ("user",)
    show_full_result_count = False
    # They would count all rows for each choice.
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    search_fields = ("=request_id",)
    search_help_text = "An id (of the call, its run, its user or its request), or an e-mail address"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "id",
                    ("created_at", "duration_ms", "first_token_ms"),
                    ("status", "retry_count"),
                    ("user", "request_id", "run_id"),
                    "metadata",
                )
            },
        ),
        ("Request", {"fields": (("model", "is_stream"), "request_kwargs", "prompt_preview")}),
        (
            "Response",
            {"fields": (("response_model", "provider_response_id"), "response_preview")},
        ),
        (
            "Usage",
            {
                "fields": (
                    ("input_tokens", "cached_tokens"),
                    ("output_tokens", "reasoning_tokens"),
                    "total_tokens",
                    ("cost_usd", "cost_source"),
                    ("input_price", "cached_input_price", "output_price"),
                )
            },
        ),
        ("Error", {"fields": (("error_type", "http_status"), "error_message")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LLMCallLog | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LLMCallLog | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LLMCallLog]:
        rows = AdminRows(self.model)
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        return rows.defer(*LONG_FIELDS) if is_list else rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CallList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        breakers = sorted(get_client().breakers.items())
        return super().changelist_view(request, {**(extra_context or {}), "breakers": breakers})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LLMCallLog], search_term: str
    ) -> tuple[QuerySet[LLMCallLog], bool]:
        """What the term names, found by one index at a time."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if "@" in term:
            found = get_user_model()._default_manager.filter(email__istartswith=term)
            return queryset.filter(user_id__in=list(found.values_list("pk")[:USER_LIMIT])), False
        rows = LLMCallLog.objects.order_by()
        named = [rows.filter(request_id=term)]
        try:
            id_ = UUID(term)
        except ValueError:
            pass
        else:
            if rows.filter(user_id=id_).exists():
                return queryset.filter(user_id=id_), False
            named += [rows.filter(pk=id_), rows.filter(run_id=id_)]
        ids = {pk for one in named for pk in one.values_list("pk", flat=True)[:COUNT_LIMIT]}
        return queryset.filter(pk__in=ids), False

    def get_urls(self) -> list[URLPattern]:
        totals = self.admin_site.admin_view(self.totals_view)
        return [
            path("totals/", totals, name="llm_service_llmcalllog_totals"),
            *super().get_urls(),
        ]

    def totals_view(self, request: HttpRequest) -> HttpResponse:
        """Sums of the calls that the list would show, by day and by model; as JSON for the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changes = self.get_changelist_instance(request)
        totals = sum_rows(changes.get_queryset(request))
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(totals.total.as_dict())
        context = {
            **self.admin_site.each_context(request),
            "title": "Totals of model calls",
            "opts": self.opts,
            "query": request.GET.urlencode(),
            "totals": totals,
        }
        return TemplateResponse(request, "admin/llm_service/llmcalllog/totals.html", context)
