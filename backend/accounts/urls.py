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
    path("auth/register", RegisterView.as_view()),
    path("auth/verify-email", VerifyEmailView.as_view()),
    path("auth/verify-email/resend", ResendView.as_view()),
    path("auth/password/reset", ResetView.as_view()),
    path("auth/password/reset/confirm", ConfirmResetView.as_view()),
    path("auth/password/change", PasswordChangeView.as_view()),
    path("auth/sessions", SessionListView.as_view()),
    path("auth/sessions/<str:session_id>", SessionView.as_view()),
    path("auth/google", GoogleView.as_view()),
    path("auth/options", OptionsView.as_view()),
    path("auth/login", LoginView.as_view()),
    path("auth/second-factor", SecondFactorView.as_view()),
    path("auth/authenticator", AuthenticatorView.as_view()),
    path("auth/authenticator/confirm", ConfirmAuthenticatorView.as_view()),
    path("auth/authenticator/recovery-codes", RecoveryCodesView.as_view()),
    path("auth/refresh", RefreshView.as_view()),
    path("auth/logout", LogoutView.as_view()),
    path("me", MeView.as_view()),
    path("settings", SettingsView.as_view()),
    path("settings/theme", ThemeView.as_view()),
]
