"""Migrations that rebuild a table keep the database's triggers."""

from typing import Any

from django.db.backends.sqlite3 import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Most changes of a column make the table anew and drop the old one. With it SQLite drops its
    triggers, silently; and while another table's trigger names it, the new table cannot take its
    name.
    """

    def _remake_table(self, model: Any, **changes: Any) -> None:
        """As Django's; all triggers come off before and on again after it, word for word. One that
        names a column which this migration removes or renames has to be written anew by it.
        """
        triggers = self._read_triggers()
        for name in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", params=None)
        super()._remake_table(model, **changes)  # type: ignore[misc]  # not in the stubs
        for definition in triggers.values():
            self.execute(definition, params=None)

    def _read_triggers(self) -> dict[str, str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return dict(cursor.fetchall())
