"""Copy the database while the server runs."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings

from storage import backups
from storage.errors import StorageError
from storage.management.base import StorageCommand
from storage.rows import count_rows, describe


class Command(StorageCommand):
    """`manage.py backup [--to FOLDER] [--keep N]`."""

    help = "Copy the database into a file, while the server runs, and check the copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: BACKUP_DIR")
        parser.add_argument(
            "--keep", type=_positive, metavar="N", help="remove all but the newest N backups"
        )

    def work(self, **options: Any) -> None:
        if not count_rows(self.connection):
            raise StorageError("There is nothing to back up: the database has no tables.")
        folder = options["to"] or settings.BACKUP_DIR
        self.tell("Copying the database and checking the copy ...")
        made = backups.make(self.connection, folder, backups.BACKUP, options["keep"])
        self.tell(f"Backup: {made.path}\n{describe(made.counts)}")


def _positive(raw: str) -> int:
    if not raw.isdecimal() or int(raw) < 1:
        raise ArgumentTypeError("expected a whole number from 1 up")
    return int(raw)
