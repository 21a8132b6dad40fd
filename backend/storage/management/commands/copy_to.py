"""Copy everything into another database, of either kind."""

from argparse import ArgumentParser
from typing import Any

from api.sql.sqlite.files import find_connection_obstacle
from storage.copies import copy_rows, open_target
from storage.errors import StorageError
from storage.management.base import StorageCommand
from storage.rows import describe


class Command(StorageCommand):
    """`manage.py copy_to DATABASE_URL`."""

    help = (
        "Copy everything into another, empty database: from SQLite to PostgreSQL, or back. Stop "
        "the server first: data written during the copy would be missing in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url", metavar="DATABASE_URL", help="the target, in the format of the setting"
        )

    def work(self, **options: Any) -> None:
        with self.lock(), open_target(options["url"]) as target:
            if obstacle := find_connection_obstacle(target):
                raise StorageError(obstacle)
            counts = copy_rows(self.connection, target, self.tell)
        self.tell(f"Copied:\n{describe(counts)}")
        self.tell("Now set DATABASE_URL to the new database, and start the server.")
