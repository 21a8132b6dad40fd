from django.apps import AppConfig


class StorageConfig(AppConfig):
    """The life of the database: upgrades, backups, restores. It has no tables of its own."""

    name = "storage"
