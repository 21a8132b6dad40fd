"""The door of Django's admin: the limits of the API's sign-in hold here, too."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from accounts import failed_logins, throttles
from api.addresses import client_address, subscriber_of
from api.errors import ApiError
from api.security_log import log_event
from api.text import clean_address


class LoginForm(AdminAuthenticationForm):
    """Counts each try like POST /api/auth/login; `refusal` is the 429 of one too many."""

    refusal: ApiError | None = None

    def clean(self) -> dict[str, Any]:
        """Check the password, unless there were too many tries."""
        assert self.request is not None  # noqa: S101  the login view passes it
        address = client_address(self.request.META)
        email = clean_address(self.cleaned_data.get("username", ""))
        try:
            throttles.acquire(throttles.LOGIN, subscriber_of(address))
            failed_logins.acquire(email, address)
        except ApiError as error:
            self.refusal = error
            raise ValidationError(error.detail, code=error.code) from None
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            log_event("admin_sign_in_failed", ip=address)
            raise
        failed_logins.forget(email, address)
        log_event("admin_sign_in", self.get_user().pk, ip=address)
        return cleaned


@receiver(post_save, sender=LogEntry)
def _log_action(instance: LogEntry, created: bool, **_: object) -> None:
    """What staff add, change and delete, from Django's own record of it: never the values."""
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
    """Django's, with a door that counts."""

    login_form = LoginForm

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The login page; 429 with `Retry-After` after too many tries."""
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        refusal = getattr(form, "refusal", None)
        if refusal is not None:
            response.status_code = refusal.status
            for name, value in refusal.headers.items():
                response.headers[name] = value
        return response
