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
    """`applied`: migrations that the database has; `pending`: those it lacks, in the order to
    apply; `unknown`: those that only a newer version of the code has.
    """

    applied: frozenset[Key]
    pending: tuple[Key, ...]
    unknown: tuple[Key, ...]


def read_schema(connection: BaseDatabaseWrapper) -> Schema:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = frozenset(loader.applied_migrations)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    pending = tuple((migration.app_label, migration.name) for migration, _ in plan)
    return Schema(applied, pending, find_unknown(applied, loader))


def describe_mismatch(schema: Schema) -> tuple[str, str] | None:
    """What is wrong with a database's schema and what to do about it, as two sentences; None if it
    is that of the code.
    """
    if schema.unknown:
        return (
            "The database is newer than this version of the server, which does not have "
            f"{_name(schema.unknown)}.",
            "Run the version that upgraded it or a newer one, or restore an older backup.",
        )
    if not schema.applied:
        return "The database has no tables yet.", "Run: python manage.py upgrade"
    if schema.pending:
        return f"The database lacks {_name(schema.pending)}.", "Run: python manage.py upgrade"
    return None


def _name(migrations: tuple[Key, ...]) -> str:
    """The first three of `migrations`, and how many more there are."""
    more = f" and {len(migrations) - 3} more" if len(migrations) > 3 else ""
    return ", ".join(map(".".join, migrations[:3])) + more


def find_unknown(applied: Iterable[Key], loader: MigrationLoader | None = None) -> tuple[Key, ...]:
    """Those of `applied` that the code's own apps do not have."""
    loader = loader or MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    return tuple(
        sorted(key for key in applied if key[0] in loader.migrated_apps and key not in known)
    )
