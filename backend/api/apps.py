from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        pre_migrate.connect(lift_limits, dispatch_uid="api.lift_limits")


def lift_limits(using: str, **_: Any) -> None:
    """A migration of a large table takes longer than any request may."""
    if lift := getattr(connections[using], "lift_limits", None):
        lift()
