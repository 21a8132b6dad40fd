from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Registers itself with the schema generator.
        from accounts import schema  # noqa: F401
        from accounts.development import ensure_superuser
        from api.management.commands import runserver

        runserver.preparations.append(ensure_superuser)
