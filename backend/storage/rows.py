"""Row counts by table, by which a backup is verified."""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

Counts = Mapping[str, int]

# Migrations fill these by themselves.
BORN_FULL = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def list_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of Django's models that the database has."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
    wanted = {
        *connection.introspection.django_table_names(),
        MigrationRecorder.Migration._meta.db_table,
    }
    return sorted(wanted & existing)


def count_statement(table: str) -> str:
    """SQL of the same form for every database; `table` is one of `list_tables`."""
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608  names come from the models


def count_rows(connection: BaseDatabaseWrapper) -> dict[str, int]:
    counts = {}
    tables = list_tables(connection)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(count_statement(table))
            counts[table] = int(cursor.fetchone()[0])
    return counts


def is_empty(counts: Counts) -> bool:
    """Whether the database has no user data yet."""
    return not any(count for table, count in counts.items() if table not in BORN_FULL)


def describe(counts: Counts) -> str:
    """A line for each table that has rows, and one with the sum."""
    filled = {table: count for table, count in counts.items() if count}
    width = max(map(len, filled), default=0)
    lines = [f"  {table:<{width}} {count:>10,}" for table, count in filled.items()]
    return "\n".join([*lines, f"  {sum(filled.values()):,} rows in {len(filled)} tables"])


def find_difference(expected: Counts, found: Counts) -> str:
    """The first table whose counts differ, in words; empty if none does."""
    for table in sorted({*expected, *found}):
        if expected.get(table, 0) != found.get(table, 0):
            return f"{table} has {found.get(table, 0):,} rows instead of {expected.get(table, 0):,}"
    return ""
