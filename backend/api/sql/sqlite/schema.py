"""Migrations that rebuild a table keep the database's triggers."""

from typing import Any

from django.db.backends.sqlite3 import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Most column changes rebuild the table and drop the old one. SQLite then silently drops its
    triggers; and while another table's trigger names it, the new table cannot be renamed to it.
    """

    def _remake_table(self, model: Any, **changes: Any) -> None:
        """Drop the triggers, rebuild, recreate them verbatim. A migration that removes or renames a
        column they use must recreate them itself.
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
