"""Put a backup in the place of the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from storage import restores
from storage.management.base import StorageCommand
from storage.rows import count_rows, describe


class Command(StorageCommand):
    """`manage.py restore FILE [--force]`."""

    help = "Replace the database by a backup, and upgrade it to the schema of this version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup made by `backup` or `upgrade`")
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace a database that is not empty, after a backup of it",
        )

    def work(self, **options: Any) -> None:
        with self.lock():
            restores.restore(
                self.connection,
                options["file"],
                settings.BACKUP_DIR,
                is_forced=options["force"],
                tell=self.tell,
            )
            self.tell(f"Restored {options['file']}\n{describe(count_rows(self.connection))}")
