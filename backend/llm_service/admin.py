"""The log of model calls for operators: read-only, with sums.

The list loads its sums with a separate request.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from api.admin import ReadOnly
from llm_service.admin_rows import COUNT_LIMIT, AdminRows, BoundedPaginator, CallList, ModelFilter
from llm_service.client import get_client
from llm_service.models import LLMCallLog
from llm_service.usage import sum_rows

if TYPE_CHECKING:
    LogAdminBase = admin.ModelAdmin[LLMCallLog]
else:
    LogAdminBase = admin.ModelAdmin

USER_LIMIT = 50
LONG_FIELDS = ("error_message", "metadata", "request_kwargs", "prompt_preview", "response_preview")


@admin.register(LLMCallLog)
class LLMCallLogAdmin(ReadOnly, LogAdminBase):
    """The list of calls, each call's page, and the sums."""

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
    # Facets would count all rows for each choice.
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    search_fields = ("=request_id",)
    search_help_text = "An id (of the call, its run, its user or its request), or an email address"
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
        ("Response", {"fields": (("response_model", "provider_response_id"), "response_preview")}),
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
        """The list, with the states of this process's breakers above it."""
        breakers = sorted(get_client().breakers.items())
        return super().changelist_view(request, {**(extra_context or {}), "breakers": breakers})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LLMCallLog], search_term: str
    ) -> tuple[QuerySet[LLMCallLog], bool]:
        """Find calls of users whose email address begins with the term, or else calls with an id
        that equals it. Each lookup uses an index.
        """
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
        return [path("totals/", totals, name="llm_service_llmcalllog_totals"), *super().get_urls()]

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
