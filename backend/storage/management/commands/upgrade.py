"""Bring the database to this version of the server: what each start calls."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from storage.management.base import StorageCommand
from storage.upgrades import upgrade


class Command(StorageCommand):
    """`manage.py upgrade [--no-backup]`."""

    help = (
        "Upgrade the database to the schema of this version. One process runs at a time. A SQLite "
        "database is backed up first. A newer database is refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-backup", action="store_true", help="do not copy a SQLite database first"
        )

    def work(self, **options: Any) -> None:
        """Upgrade, then look whether the settings can work."""
        with self.lock():
            upgrade(
                self.connection, None if options["no_backup"] else settings.BACKUP_DIR, self.tell
            )
        self.check(databases=[DEFAULT_DB_ALIAS])
