"""Django's admin site, with the rate limits and the second step of the API's sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.admin_login import CodeForm, LoginForm
from api.errors import ApiError
from api.security_log import log_event

CODE_TEMPLATE = "admin/login_code.html"


@receiver(post_save, sender=LogEntry)
def _log_action(instance: LogEntry, created: bool, **_: object) -> None:
    """Log staff's additions, changes and deletions as Django records them, without values."""
    if created:
        kinds = {ADDITION: "add", CHANGE: "change", DELETION: "delete"}
        log_event(
            "admin_action",
            instance.user_id,
            action=kinds.get(instance.action_flag, ""),
            model=instance.content_type.model if instance.content_type else "",
            object=instance.object_id,
        )


class AdminSite(admin.AdminSite):
    """Django's, with a sign-in that counts attempts and asks users with a second factor for it."""

    login_form = LoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user is staff, signed in with two steps if they or the server require it."""
        user: Any = request.user
        if not super().has_permission(request):
            return False
        has_two_steps = user.second_factor_since is not None or user.must_have_second_factor
        return not has_two_steps or bool(user.is_verified())

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's, and the page of the second step."""
        return [path("login/code/", self.enter_code, name="login-code"), *super().get_urls()]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The login page, or the second step after the right password; 429 with `Retry-After` after
        too many attempts.
        """
        response = super().login(request, extra_context)
        form = _refuse(response)
        if pending := getattr(form, "pending", None):
            return self._ask_code(request, CodeForm(request, initial={"pending": pending.token}))
        return response

    @method_decorator(never_cache)
    def enter_code(self, request: HttpRequest) -> HttpResponseBase:
        """The second step. Without the first one, redirects to it."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:login"))
        view = LoginView.as_view(
            authentication_form=CodeForm,
            template_name=CODE_TEMPLATE,
            extra_context=self._code_context(request),
            next_page="admin:index",
        )
        response = view(request)
        _refuse(response)
        return response

    def _ask_code(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        context = {**self._code_context(request), "form": form}
        next_page = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
        context[REDIRECT_FIELD_NAME] = next_page or ""
        return TemplateResponse(request, CODE_TEMPLATE, context)

    def _code_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.each_context(request), "title": "Two-step sign-in", "subtitle": None}


def _refuse(response: HttpResponseBase) -> Form | None:
    """Set the response's status by its form's refusal, if it has one; returns the form."""
    form: Form | None = (getattr(response, "context_data", None) or {}).get("form")
    refusal: ApiError | None = getattr(form, "refusal", None)
    if refusal is not None:
        response.status_code = refusal.status
        for name, value in refusal.headers.items():
            response.headers[name] = value
    return form
