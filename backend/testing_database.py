"""Empties the test database after a test that commits.

Django uses the command `flush`: it empties every table and then creates content types and
permissions again, which takes 20 of its 23 ms on SQLite. Most tests fill a handful of tables, so
only those that have rows are emptied. Content types and permissions are the same for every test
and stay.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

KEPT = frozenset({"auth_permission", "django_content_type", "django_migrations"})


def empty_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Delete every row of every table but `KEPT`; returns the tables that had rows. Sequences go
    on counting, as they do after `flush`.
    """
    names = connection.introspection.django_table_names(only_existing=False, include_views=False)
    quoted = {name: connection.ops.quote_name(name) for name in sorted({*names} - KEPT)}
    # Names come from the models.
    questions = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted[name]})"  # noqa: S608
        for name in quoted
    )
    # Foreign keys are checked at the commit, so that the order of the tables does not matter.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(questions)
        filled = [name for (name,) in cursor.fetchall()]
        for name in filled:
            cursor.execute(f"DELETE FROM {quoted[name]}")  # noqa: S608
    return filled


def install() -> None:
    """Make tests that commit empty the tables in this way. pytest-django runs them as Django's
    `TransactionTestCase`, which has no setting for it.
    """

    def teardown(self: TransactionTestCase) -> None:
        for alias in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            empty_tables(connections[alias])

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
