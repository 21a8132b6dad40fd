from django.apps import AppConfig
from django.core.checks import Tags, register


class StorageConfig(AppConfig):
    """The life of the database: upgrades, backups, restores. It has no tables of its own."""

    name = "storage"

    def ready(self) -> None:
        """Register the check of the database's folder, which `migrate` and `runserver` make."""
        from storage.checks import check_folder

        register(check_folder, Tags.database)
