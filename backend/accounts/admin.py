"""People and their logins in Django's admin."""

from typing import TYPE_CHECKING, Any

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

import accounts.mail_admin  # noqa: F401  registers itself
from accounts import services, verification
from accounts.models import GoogleLogin, Session, User, UserSettings

if TYPE_CHECKING:
    SettingsInlineBase = admin.StackedInline[UserSettings, User]
    UserAdminBase = BaseUserAdmin[User]
    SessionAdminBase = admin.ModelAdmin[Session]
    SettingsAdminBase = admin.ModelAdmin[UserSettings]
    GoogleAdminBase = admin.ModelAdmin[GoogleLogin]
    AddFormBase = AdminUserCreationForm[User]
    EditFormBase = UserChangeForm[User]
    PasswordFormBase = AdminPasswordChangeForm[User]
else:
    # Django's admin classes and forms take their model as a parameter in the type stubs only.
    SettingsInlineBase = admin.StackedInline
    UserAdminBase = BaseUserAdmin
    SessionAdminBase = SettingsAdminBase = GoogleAdminBase = admin.ModelAdmin
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
        services.end_all_sessions(user)
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
            services.end_all_sessions(obj)
            # A link that was sent to the address before proves nothing about this one.
            verification.end_links(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What the page that asks for confirmation lists. All that hangs on the users goes with
        them and would be far too long a list.
        """
        users = [f"{user}, with everything in this account" for user in objs]
        return users, {"users": len(users)}, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        services.delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.delete_account(user)


@admin.register(Session)
class SessionAdmin(SessionAdminBase):
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    @admin.action(description="End the chosen sessions", permissions=["end"])
    def end_sessions(self, request: HttpRequest, chosen: QuerySet[Session]) -> None:
        ended = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, f"{ended} ended.")

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Whoever may change sessions may end them."""
        return request.user.has_perm("accounts.change_session")


@admin.register(UserSettings)
class UserSettingsAdmin(SettingsAdminBase):
    list_display = ("user", "theme", "chat_model")
    list_select_related = ("user",)
    list_filter = ("theme",)
    search_fields = ("user__email",)
    readonly_fields = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come into being with the user."""
        return False


@admin.register(GoogleLogin)
class GoogleLoginAdmin(GoogleAdminBase):
    """Removing one unlinks the Google account."""

    list_display = ("user", "sub", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "sub")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: GoogleLogin | None = None) -> bool:
        return False
