"""Copies of all rows in another database, of either kind: how an installation on SQLite moves to
PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.utils.module_loading import import_string

from api.health.migrations import read_schema
from storage.errors import StorageError
from storage.rows import BORN_FULL, Counts, count_rows, find_difference, is_empty
from storage.upgrades import Tell, upgrade

TARGET = "target"
ROWS = 500
# Rows with files and pictures in them: up to 32 MiB each.
LARGE_ROWS = 4
_MIGRATIONS = "django_migrations"


@contextmanager
def open_target(url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection to the database of a `DATABASE_URL`, by the alias `TARGET`. Raises
    `StorageError`.
    """
    try:
        database = import_string(settings.DATABASE_URL_READER)(url)
    except ValueError as error:
        raise StorageError(f"This is not a valid DATABASE_URL: {error}.") from error
    # Only a handler of its own completes settings that were not there at the start.
    handler = ConnectionHandler({"default": {}, TARGET: database})
    connections.settings[TARGET] = handler.settings[TARGET]
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.settings[TARGET]


def copy_rows(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, tell: Tell) -> Counts:
    """Make the tables in the empty database `target` and copy all rows of `source`, as they are at
    one moment, in one transaction; returns how many each table has. On SQLite nothing is written to
    `source` meanwhile. Raises `StorageError`.
    """
    if read_schema(source).pending:
        raise StorageError("The database is older than the server: python manage.py upgrade first.")
    if not is_empty(count_rows(target)):
        raise StorageError("The database to copy to is not empty. Nothing was copied.")
    upgrade(target, None, tell)
    tables = _list_models()
    try:
        with _one_moment(source, target):
            expected = count_rows(source)
            # Migrations have filled these, under numbers of their own.
            for model in reversed(tables):
                if model._meta.db_table in BORN_FULL:
                    model._base_manager.using(target.alias).all().delete()
            for model in tables:
                if expected[model._meta.db_table]:
                    tell(f"Copying {model._meta.db_table} ...")
                    _copy(model, source.alias, target.alias)
            _reset_sequences(target, tables)
            found = count_rows(target)
            if difference := find_difference(_without(expected), _without(found)):
                raise StorageError(f"The copy is incomplete: {difference}. Nothing was copied.")
    except DatabaseError as error:
        raise StorageError(f"Nothing was copied: {str(error).strip()}") from error
    return found


def _list_models() -> list[type[models.Model]]:
    """All models, each after those that it refers to: triggers look for the rows above."""
    order: TopologicalSorter[type[models.Model]] = TopologicalSorter()
    for model in apps.get_models(include_auto_created=True):
        related = {field.related_model for field in model._meta.concrete_fields}
        order.add(model, *(one for one in related if one not in (None, model)))
    return list(order.static_order())


def _copy(model: type[models.Model], source: str, target: str) -> None:
    holds_files = any(isinstance(field, models.BinaryField) for field in model._meta.fields)
    size = LARGE_ROWS if holds_files else ROWS
    rows = model._base_manager.using(source).order_by("pk").iterator(chunk_size=size)
    while batch := list(islice(rows, size)):
        model._base_manager.using(target).bulk_create(batch)


@contextmanager
def _one_moment(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction on both; `source` looks the same throughout."""
    for connection in (source, target):
        if connection.vendor == "postgresql":
            connection.remove_time_limits()  # type: ignore[attr-defined]  # of our own backend
    with transaction.atomic(using=source.alias), transaction.atomic(using=target.alias):
        if source.vendor == "postgresql":
            with source.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _reset_sequences(target: BaseDatabaseWrapper, tables: list[type[models.Model]]) -> None:
    """Let new rows be numbered after the copied ones."""
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _without(counts: Counts) -> Counts:
    return {table: count for table, count in counts.items() if table != _MIGRATIONS}
