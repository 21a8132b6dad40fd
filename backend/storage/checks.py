"""What is looked at before anybody opens the database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from api.sql.sqlite.files import find_obstacle


def check_folder(*, databases: Iterable[str] | None = None, **_: Any) -> list[CheckMessage]:
    """An error for each SQLite database of `databases` that could not be written."""
    obstacles = (find_connection_obstacle(connections[alias]) for alias in databases or ())
    return [Error(obstacle, id="storage.E001") for obstacle in obstacles if obstacle]


def find_connection_obstacle(connection: BaseDatabaseWrapper) -> str:
    """As `find_obstacle`; another database than SQLite looks after its own files."""
    if connection.vendor != "sqlite":
        return ""
    return find_obstacle(Path(str(connection.settings_dict["NAME"])))
