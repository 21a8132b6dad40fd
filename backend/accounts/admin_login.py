"""The forms of the admin's sign-in. Each attempt counts like one at the API."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import failed_logins, pending_sign_ins, throttles
from accounts.models import User
from accounts.second_factor_serializers import MAX_CODE_LENGTH
from accounts.serializers import MAX_SECRET_LENGTH
from accounts.services import second_factor
from accounts.services.login import Device, Pending, ask_code
from api.addresses import client_address, subscriber_of
from api.errors import ApiError
from api.security_log import log_event
from api.text import clean_address

NOT_SET_UP = (
    "Staff sign in with two steps here. Turn it on in the settings of the web app, at "
    "{settings_link}, then sign in again."
)


class LoginForm(AdminAuthenticationForm):
    """Counts each attempt like POST /api/auth/login; `refusal` is the 429 when there were too many,
    `pending` is set while a second factor is still required.
    """

    refusal: ApiError | None = None
    pending: Pending | None = None

    def clean(self) -> dict[str, Any]:
        """Check the password, unless there were too many attempts."""
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
        user = self.get_user()
        if user.second_factor_since is not None:
            self.pending = ask_code(user)
            raise ValidationError("Enter a code.", code="second_factor_required")
        failed_logins.forget(email, address)
        if user.must_have_second_factor:
            link = f"{settings.FRONTEND_ORIGINS[0]}/settings"
            raise ValidationError(NOT_SET_UP.format(settings_link=link), code="no_second_factor")
        log_event("admin_sign_in", user.pk, ip=address)
        return cleaned


class CodeForm(forms.Form):
    """The second step."""

    pending = forms.CharField(max_length=MAX_SECRET_LENGTH, widget=forms.HiddenInput)
    code = forms.CharField(
        label="Code of your authenticator app, or a recovery code",
        max_length=MAX_CODE_LENGTH,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autofocus": True,
                "autocapitalize": "none",
                # Django's style sheet has rules only for the two fields of its own login page.
                "style": "box-sizing: border-box; width: 100%",
            }
        ),
    )

    refusal: ApiError | None = None

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Use the code, unless there were too many attempts."""
        assert self.request is not None  # noqa: S101  the view passes it
        address = client_address(self.request.META)
        pending, code = (self.cleaned_data.get(name, "") for name in ("pending", "code"))
        if not self.errors:
            try:
                throttles.acquire(throttles.LOGIN, subscriber_of(address))
                self.user = self._redeem(pending, code, Device(ip=address))
            except ApiError as error:
                self.refusal = error if error.status == 429 else None
                raise ValidationError(error.detail, code=error.code) from None
        return self.cleaned_data

    def _redeem(self, pending: str, code: str, device: Device) -> User:
        user, authenticator = second_factor.redeem(pending, code, device)
        if not user.is_staff:
            raise pending_sign_ins.invalid_pending()
        # Django's login puts it into the session, where django-otp's middleware finds it.
        user.otp_device = authenticator  # type: ignore[attr-defined]
        log_event("admin_sign_in", user.pk, ip=device.ip)
        return user

    def get_user(self) -> User | None:
        return self.user
