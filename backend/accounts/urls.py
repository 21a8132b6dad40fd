from django.urls import path

from accounts import views

urlpatterns = [
    path("auth/register", views.RegisterView.as_view(), name="register"),
    path("auth/verify-email", views.VerifyEmailView.as_view(), name="verify-email"),
    path("auth/verify-email/resend", views.ResendView.as_view(), name="resend"),
    path("auth/password/reset", views.ResetView.as_view(), name="reset"),
    path("auth/password/reset/confirm", views.ConfirmResetView.as_view(), name="confirm-reset"),
    path("auth/password/change", views.PasswordChangeView.as_view(), name="change-password"),
    path("auth/sessions", views.SessionListView.as_view(), name="sessions"),
    path("auth/sessions/<str:session_id>", views.SessionView.as_view(), name="session"),
    path("auth/google", views.GoogleView.as_view(), name="google"),
    path("auth/options", views.OptionsView.as_view(), name="options"),
    path("auth/login", views.LoginView.as_view(), name="login"),
    path("auth/refresh", views.RefreshView.as_view(), name="refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="logout"),
    path("me", views.MeView.as_view(), name="me"),
    path("settings", views.SettingsView.as_view(), name="settings"),
    path("settings/theme", views.ThemeView.as_view(), name="theme"),
]
