"""Base class of the storage commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from api.sql.sqlite.files import find_connection_obstacle
from storage.errors import StorageError
from storage.lock import exclusive


class StorageCommand(BaseCommand):
    """A command whose failures are sentences."""

    # They would open the database before its folder is looked at.
    requires_system_checks = []

    @property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[DEFAULT_DB_ALIAS]

    def tell(self, line: str, verbosity: int = 1) -> None:
        """Print a line unless `--verbosity` is below."""
        if self._verbosity >= verbosity:
            self.stdout.write(line)
            # A pipe would keep it until the end.
            self.stdout.flush()

    def handle(self, *args: Any, **options: Any) -> None:
        self._verbosity = int(options["verbosity"])
        if obstacle := find_connection_obstacle(self.connection):
            raise CommandError(obstacle)
        try:
            self.work(**options)
        except StorageError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database reports an error: {error}") from error

    def work(self, **options: Any) -> None:
        """The command itself. May raise `StorageError`."""
        raise NotImplementedError

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Exclude other upgrades and restores; prints a message before waiting for one."""
        with exclusive(
            self.connection, lambda: self.tell("Waiting for another upgrade or restore to end ...")
        ):
            yield
