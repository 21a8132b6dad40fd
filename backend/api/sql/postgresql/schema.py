"""Migrations that alter a column keep the table's triggers."""

from typing import Any

from django.db.backends.postgresql import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """PostgreSQL refuses to change the type of a column that a trigger's definition names."""

    def _alter_field(self, model: Any, *args: Any, **kwargs: Any) -> None:
        """As Django's, but drops the table's triggers before and recreates them verbatim after. A
        migration that renames a column that they or their functions use must itself drop them
        before and create new ones after.
        """
        table = self.quote_name(model._meta.db_table)
        triggers = self._read_triggers(table)
        for name in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)} ON {table}", params=None)
        super()._alter_field(model, *args, **kwargs)  # type: ignore[misc]  # not in the stubs
        for definition in triggers.values():
            self.execute(definition, params=None)

    def _read_triggers(self, table: str) -> dict[str, str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [table],
            )
            return dict(cursor.fetchall())
