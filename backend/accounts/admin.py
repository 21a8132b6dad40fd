"""People and their logins in Django's admin."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.http import HttpRequest

from accounts import sessions
from accounts.models import Session, User, UserSettings

if TYPE_CHECKING:
    SettingsInlineBase = admin.StackedInline[UserSettings, User]
    UserAdminBase = BaseUserAdmin[User]
    SessionAdminBase = admin.ModelAdmin[Session]
    AddFormBase = AdminUserCreationForm[User]
    EditFormBase = UserChangeForm[User]
    PasswordFormBase = AdminPasswordChangeForm[User]
else:
    # Django's admin classes and forms take their model as a parameter in the type stubs only.
    SettingsInlineBase = admin.StackedInline
    UserAdminBase = BaseUserAdmin
    SessionAdminBase = admin.ModelAdmin
    AddFormBase = AdminUserCreationForm
    EditFormBase = UserChangeForm
    PasswordFormBase = AdminPasswordChangeForm


class UserAddForm(AddFormBase):
    class Meta:
        model = User
        fields = ("email",)
        field_classes = {"email": forms.EmailField}


class UserEditForm(EditFormBase):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": forms.EmailField}


class PasswordForm(PasswordFormBase):
    """A password set by staff ends the sessions opened with the one before."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        sessions.revoke_all(user)
        return user


class UserSettingsInline(SettingsInlineBase):
    model = UserSettings
    can_delete = False


@admin.register(User)
class UserAdmin(UserAdminBase):
    add_form = UserAddForm
    form = UserEditForm
    change_password_form = PasswordForm
    inlines = (UserSettingsInline,)
    ordering = ("-date_joined",)
    list_display = ("email", "email_verified", "is_active", "is_staff", "date_joined")
    list_filter = ("email_verified", "is_active", "is_staff")
    search_fields = ("email",)
    readonly_fields = ("id", "epoch", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("id", "email", "email_verified", "password")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser", "epoch")}),
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
        """A new user gets their settings with `save_model`, so the first form asks for the
        login only.
        """
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A changed address or right to be here ends the sessions opened before."""
        super().save_model(request, obj, form, change)
        if not change:
            UserSettings.objects.create(user=obj)
        elif {"email", "is_active"} & set(form.changed_data):
            sessions.revoke_all(obj)


@admin.register(Session)
class SessionAdmin(SessionAdminBase):
    list_display = ("user", "created_at", "last_seen_at", "expires_at", "revoked_at", "ip")
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False
