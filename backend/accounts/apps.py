from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Registers itself with the schema generator.
        from accounts import schema  # noqa: F401
