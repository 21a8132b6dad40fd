from django.urls import path

from accounts.views.credentials import MeView, PasswordChangeView
from accounts.views.google import GoogleView, OptionsView
from accounts.views.login import LoginView, LogoutView, RefreshView
from accounts.views.preferences import SettingsView, ThemeView
from accounts.views.registration import RegisterView, ResendView, VerifyEmailView
from accounts.views.resets import ConfirmResetView, ResetView
from accounts.views.second_factor import (
    AuthenticatorView,
    ConfirmAuthenticatorView,
    RecoveryCodesView,
    SecondFactorView,
)
from accounts.views.sessions import SessionListView, SessionView

urlpatterns = [
    path("auth/register", RegisterView.as_view(), name="register"),
    path("auth/verify-email", VerifyEmailView.as_view(), name="verify-email"),
    path("auth/verify-email/resend", ResendView.as_view(), name="resend"),
    path("auth/password/reset", ResetView.as_view(), name="reset"),
    path("auth/password/reset/confirm", ConfirmResetView.as_view(), name="confirm-reset"),
    path("auth/password/change", PasswordChangeView.as_view(), name="change-password"),
    path("auth/sessions", SessionListView.as_view(), name="sessions"),
    path("auth/sessions/<str:session_id>", SessionView.as_view(), name="session"),
    path("auth/google", GoogleView.as_view(), name="google"),
    path("auth/options", OptionsView.as_view(), name="options"),
    path("auth/login", LoginView.as_view(), name="login"),
    path("auth/second-factor", SecondFactorView.as_view(), name="second-factor"),
    path("auth/authenticator", AuthenticatorView.as_view(), name="authenticator"),
    path(
        "auth/authenticator/confirm",
        ConfirmAuthenticatorView.as_view(),
        name="confirm-authenticator",
    ),
    path("auth/authenticator/recovery-codes", RecoveryCodesView.as_view(), name="recovery-codes"),
    path("auth/refresh", RefreshView.as_view(), name="refresh"),
    path("auth/logout", LogoutView.as_view(), name="logout"),
    path("me", MeView.as_view(), name="me"),
    path("settings", SettingsView.as_view(), name="settings"),
    path("settings/theme", ThemeView.as_view(), name="theme"),
]
