"""The page: about twenty queries of indexes and small tables, independent of the data volume."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from config.numbers import people, replies, server

# It shows sums of all three, and the addresses of some people.
PERMISSIONS = ("accounts.view_user", "chat.view_run", "llm_service.view_llmcalllog")


def numbers(request: HttpRequest) -> HttpResponse:
    """Days are those of UTC. 403 for staff without all of `PERMISSIONS`."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    total, by_day, by_model = replies.sum_usage(today)
    context = {
        **admin.site.each_context(request),
        "title": "Numbers",
        "people": people.count_people(today),
        "largest": people.find_largest(),
        "replies": replies.count_replies(today),
        "first_text": replies.measure_first_text(today),
        "total": total,
        "by_day": by_day,
        "by_model": by_model,
        "server": server.describe(),
    }
    return TemplateResponse(request, "admin/numbers.html", context)
