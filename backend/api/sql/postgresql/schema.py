"""Migrations that change the type of a column keep the table's triggers."""

from typing import Any

from django.db.backends.postgresql import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """PostgreSQL refuses to change the type of a column that a trigger's definition names. In a
    trigger's definition it renames a column by itself, but not in the trigger's function: a
    migration that renames a column must replace the functions that use it.
    """

    def _alter_column_type_sql(self, model: Any, *args: Any) -> Any:
        """As Django's, but drops the table's triggers before and recreates them verbatim after. A
        column that is renamed, too, has its new name here.
        """
        table = self.quote_name(model._meta.db_table)
        triggers = self._read_triggers(table)
        for name in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)} ON {table}", params=None)
        change, others = super()._alter_column_type_sql(model, *args)  # type: ignore[misc]  # not in the stubs
        return change, [*others, *((definition, None) for definition in triggers.values())]

    def _read_triggers(self, table: str) -> dict[str, str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [table],
            )
            return dict(cursor.fetchall())
