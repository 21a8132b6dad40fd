"""Migrations of a table with triggers on PostgreSQL."""

from collections.abc import Callable

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="what PostgreSQL does"),
]


@pytest.fixture
def watch() -> Callable[[type[models.Model]], None]:
    """Makes the model's table, and a trigger that refuses a change of its `name`."""

    def write(model: type[models.Model]) -> None:
        with connection.schema_editor() as editor:
            editor.create_model(model)
            editor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'refused'; END $$;"
                " CREATE TRIGGER refuse AFTER UPDATE OF name ON api_thing FOR EACH ROW"
                " WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION refuse()",
                params=None,
            )

    return write


def read_definition() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'refuse'")
        [(definition,)] = cursor.fetchall()
    assert isinstance(definition, str)
    return definition


def name_field(field: "models.Field[str, str]", name: str) -> "models.Field[str, str]":
    field.set_attributes_from_name(name)
    return field


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("title", models.CharField(max_length=9)),
        ("name", models.TextField()),
        ("title", models.TextField()),
        ("name", models.CharField(max_length=9, db_index=True)),
    ],
    ids=["renamed", "another type", "renamed with another type", "with an index"],
)
@isolate_apps("api")
def test_a_trigger_follows_a_changed_column(
    watch: Callable[[type[models.Model]], None], name: str, after: "models.Field[str, str]"
) -> None:
    class Thing(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            app_label = "api"

        def __str__(self) -> str:
            return self.name

    watch(Thing)
    with connection.schema_editor() as editor:
        editor.alter_field(Thing, Thing._meta.get_field("name"), name_field(after, name))
    definition = read_definition()
    assert f"UPDATE OF {name} ON" in definition
    assert f"new.{name}" in definition
