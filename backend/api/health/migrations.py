"""Compares a database's migrations with the code: missing ones, and ones the code does not know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

# A migration: its app's label and its name.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Schema:
    """`applied`: what the database has; `pending`: what it lacks, in the order of their turn;
    `unknown`: what only a newer version of the code has.
    """

    applied: frozenset[Key]
    pending: tuple[Key, ...]
    unknown: tuple[Key, ...]


def read_schema(connection: BaseDatabaseWrapper) -> Schema:
    """Query the database, which may be empty."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = frozenset(loader.applied_migrations)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    pending = tuple((migration.app_label, migration.name) for migration, _ in plan)
    return Schema(applied, pending, find_unknown(applied, loader))


def find_unknown(applied: Iterable[Key], loader: MigrationLoader | None = None) -> tuple[Key, ...]:
    """Those of `applied` that the code's own apps do not have."""
    loader = loader or MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    return tuple(
        sorted(key for key in applied if key[0] in loader.migrated_apps and key not in known)
    )
