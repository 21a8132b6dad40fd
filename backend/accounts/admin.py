"""Users and their sessions in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static import admin as _static  # noqa: F401  registers its classes
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp  # noqa: F401  registers its classes
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import mail_admin as _  # noqa: F401  registers its classes
from accounts import verification
from accounts.models import GoogleLogin, Session, User, UserSettings
from accounts.services.credentials import end_all_sessions
from accounts.services.deletion import delete_account
from accounts.services.second_factor import reset
from api.admin import NoEdits
from api.text import clean_address

# django-otp's own pages show secrets. Staff only need a column and an action of the users' list.
for _model in (StaticDevice, TOTPDevice):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class AddressField(forms.EmailField):
    """An email address, normalized by `clean_address`."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_address(value or ""))


class UserAddForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)
        field_classes = {"email": AddressField}


class UserEditForm(UserChangeForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": AddressField}


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Sets a password and ends all sessions of the user."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        end_all_sessions(user)
        return user


class UserSettingsInline(admin.StackedInline):  # type: ignore[type-arg]
    model = UserSettings
    can_delete = False


@admin.register(User)
class UserAdmin(BaseUserAdmin):  # type: ignore[type-arg]
    """Users. Changes that affect a user's sign-in end the user's sessions."""

    add_form = UserAddForm
    form = UserEditForm
    change_password_form = PasswordForm
    inlines = (UserSettingsInline,)
    ordering = ("-date_joined",)
    actions = ("reset_second_factor",)
    list_display = (
        "email",
        "email_verified",
        "is_active",
        "is_staff",
        "second_factor_since",
        "date_joined",
    )
    list_filter = (
        "email_verified",
        "is_active",
        "is_staff",
        ("second_factor_since", admin.EmptyFieldListFilter),
    )
    search_fields = ("email",)
    readonly_fields = ("id", "epoch", "second_factor_since", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("id", "email", "email_verified", "password")}),
        (
            "Access",
            {"fields": ("is_active", "is_staff", "is_superuser", "epoch", "second_factor_since")},
        ),
        ("Groups", {"fields": ("groups", "user_permissions"), "classes": ("collapse",)}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "email_verified", "usable_password", "password1", "password2")},
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """No settings on the form of a new user: `save_model` creates them."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Store the user; a changed address or `is_active` ends all sessions."""
        super().save_model(request, obj, form, change)
        if not change:
            UserSettings.objects.create(user=obj)
        elif {"email", "is_active"} & set(form.changed_data):
            end_all_sessions(obj)
            # Links that were sent to the former address do not verify the new one.
            verification.end_links(obj)

    @admin.action(description="Turn off two-step sign-in", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """For users who lost authenticator and recovery codes; they are notified by mail."""
        done = [user for user in chosen if reset(user)]
        for user in done:
            self.log_change(request, user, "Turned off two-step sign-in.")
        messages.success(request, f"Turned off for {len(done)} of {len(chosen)}.")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The list on the confirmation page: users only, since listing all dependent rows would be
        far too long.
        """
        users = [f"{user}, with everything in this account" for user in objs]
        return users, {"users": len(users)}, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            delete_account(user)


@admin.register(Session)
class SessionAdmin(NoEdits, admin.ModelAdmin):  # type: ignore[type-arg]
    """Sessions, read-only, with an action to end them."""

    list_display = ("user", "created_at", "last_seen_at", "expires_at", "revoked_at", "ip")
    actions = ("end_sessions",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = (
        "id",
        "user",
        "user_agent",
        "ip",
        "created_at",
        "last_seen_at",
        "expires_at",
        "absolute_expires_at",
        "revoked_at",
    )

    @admin.action(description="End the chosen sessions", permissions=["end"])
    def end_sessions(self, request: HttpRequest, chosen: QuerySet[Session]) -> None:
        ended = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, f"{ended} ended.")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_session")


@admin.register(UserSettings)
class UserSettingsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "theme", "chat_model", "language")
    list_select_related = ("user",)
    list_filter = ("theme",)
    search_fields = ("user__email",)
    readonly_fields = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: settings are created with the user."""
        return False


@admin.register(GoogleLogin)
class GoogleLoginAdmin(NoEdits, admin.ModelAdmin):  # type: ignore[type-arg]
    """Google accounts of users. Deleting a row unlinks the account."""

    list_display = ("user", "sub", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "sub")
