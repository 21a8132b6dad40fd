from django.apps import AppConfig
from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default = False
    default_site = "accounts.admin_site.AdminSite"


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the development superuser."""
        from accounts.development import ensure_superuser
        from api.management.commands import runserver

        runserver.preparations.append(ensure_superuser)
