"""Setup at Django's start."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate

# How long a migration waits for a lock that another transaction holds.
MIGRATION_LOCK_SECONDS = 30


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        pre_migrate.connect(remove_time_limits, dispatch_uid="api.remove_time_limits")


def remove_time_limits(using: str, **_: Any) -> None:
    """Called before migrations: altering a large table takes longer than any request may."""
    # Only PostgreSQL's connections have the method.
    if remove := getattr(connections[using], "remove_time_limits", None):
        # Without a limit, queries of the same table queue up behind the migration's lock request.
        remove(lock_seconds=MIGRATION_LOCK_SECONDS)
