"""The URL map of the REST side. Streams are routed before Django, in `config/asgi.py`."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from api.error_answers import not_found_view
from api.health.endpoints import healthz, readyz
from api.schema import SchemaView
from config.api_docs import DocsView
from config.numbers.view import numbers
from config.seen_request import SeenRequestView

urlpatterns = [
    path("admin/numbers/", admin.site.admin_view(numbers), name="admin-numbers"),
    path("admin", RedirectView.as_view(url="/admin/", permanent=True)),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/schema", SchemaView.as_view()),
    path("api/docs", DocsView.as_view()),
    path("api/", include("accounts.urls")),
    # Before `characters/<id>`: `characters/try` is no id.
    path("api/", include("chat.urls")),
    path("api/", include("characters.urls")),
    path("api/", include("llm_service.urls")),
    path("api/doctor", SeenRequestView.as_view()),
    path("api/<path:path>", not_found_view),
]
