"""Refusing a schema that is newer than the code, and short names of schemas."""

import re
from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from api.health.migrations import Key, find_unknown
from storage.errors import StorageError


def refuse_newer(applied: Iterable[Key], what: str) -> None:
    """Raise `StorageError` if `what` ("The database", "This backup") has had migrations that this
    version of the server does not know.
    """
    unknown = find_unknown(applied)
    if unknown:
        names = ", ".join(map(".".join, unknown))
        raise StorageError(
            f"{what} is from a newer version of the server (it has {names}). Start that version "
            "or a newer one, or restore a backup that was made before its upgrade: "
            f"python manage.py restore FILE --force. Backups are in {settings.BACKUP_DIR}."
        )


def name_schema(applied: Iterable[Key]) -> str:
    """The newest migration of each app of ours, such as `accounts-0005_chat-0009`; "empty" if there
    is none.
    """
    newest: dict[str, str] = {}
    ours = set(MigrationLoader(None).migrated_apps)
    ours -= {app.label for app in apps.get_app_configs() if app.name.startswith("django.")}
    for label, name in sorted(applied):
        if label in ours:
            newest[label] = re.split("[_.]", name)[0]
    return "_".join(f"{label}-{number}" for label, number in newest.items()) or "empty"
