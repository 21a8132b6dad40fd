"""`/api/auth/…`, `/api/me`, `/api/settings`."""

from accounts.views.credentials import MeView, PasswordChangeView
from accounts.views.google import GoogleView, OptionsView
from accounts.views.login import LoginView, LogoutView, RefreshView
from accounts.views.preferences import SettingsView, ThemeView
from accounts.views.registration import RegisterView, ResendView, VerifyEmailView
from accounts.views.resets import ConfirmResetView, ResetView
from accounts.views.sessions import SessionListView, SessionView

__all__ = [
    "ConfirmResetView",
    "GoogleView",
    "LoginView",
    "LogoutView",
    "MeView",
    "OptionsView",
    "PasswordChangeView",
    "RefreshView",
    "RegisterView",
    "ResendView",
    "ResetView",
    "SessionListView",
    "SessionView",
    "SettingsView",
    "ThemeView",
    "VerifyEmailView",
]
