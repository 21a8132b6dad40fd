"""Migrations on SQLite check the foreign keys of what they have written, and of nothing else."""

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from accounts.models import UserSettings
from testing import make_conversation, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite does"),
]


def list_checks(queries: CaptureQueriesContext) -> list[str]:
    found = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in found if "foreign_key_check" in sql]


def test_a_new_table_costs_no_look_at_the_others() -> None:
    with isolate_apps("chat"):

        class Extra(models.Model):
            class Meta:
                app_label = "chat"

            def __str__(self) -> str:
                return "extra"

    with CaptureQueriesContext(connection) as queries, connection.schema_editor() as editor:
        editor.create_model(Extra)
    with connection.schema_editor() as editor:
        editor.delete_model(Extra)
    assert list_checks(queries) == []


def test_a_rebuilt_table_is_checked_and_no_large_one_that_knows_nothing_of_it() -> None:
    user = make_user()
    make_conversation(user)
    field = models.CharField(max_length=9, default="")
    field.set_attributes_from_name("extra")
    field.model = UserSettings
    with CaptureQueriesContext(connection) as queries, connection.schema_editor() as editor:
        editor.add_field(UserSettings, field)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_usersettings DROP COLUMN extra")
    checks = list_checks(queries)
    assert any("accounts_usersettings" in sql for sql in checks), checks
    assert not any("chat_message" in sql for sql in checks), checks


@pytest.mark.parametrize(
    "breaking",
    [
        # The row that is pointed to, the row that points, and the table of the former.
        "DELETE FROM accounts_user",
        "UPDATE chat_conversation SET user_id = 'nobody'",
        "DROP TABLE accounts_user",
    ],
)
def test_a_migration_that_breaks_a_reference_is_taken_back(breaking: str) -> None:
    make_conversation(make_user())

    def migrate() -> None:
        with connection.schema_editor() as editor:
            editor.execute(breaking, params=None)

    with pytest.raises(IntegrityError):
        migrate()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM chat_conversation JOIN accounts_user AS one ON one.id = user_id"
        )
        assert cursor.fetchone() == (1,)
