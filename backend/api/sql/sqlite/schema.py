"""Migrations that rebuild a table keep the database's triggers, and check only the foreign keys
that their writes could have broken.
"""

import sqlite3
from typing import Any, Self

from django.db import DatabaseError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3 import schema

_WRITES = frozenset(
    {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_DROP_TABLE}
)
_REFERENCES = """
    SELECT source.name, target."table"
    FROM sqlite_master AS source, pragma_foreign_key_list(source.name) AS target
    WHERE source.type = 'table'
"""


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Most column changes rebuild the table and drop the old one. SQLite then silently drops the
    old table's triggers; and the new table cannot take its name while another table's trigger
    refers to that name.

    Foreign keys are not enforced meanwhile. Django checks those of the whole database after each
    migration, even one that only adds an empty table: at a million messages that takes minutes.
    """

    def __enter__(self) -> Self:
        self._written: set[str] = set()
        editor = super().__enter__()
        # Called when a statement is prepared, not for each row.
        self.connection.connection.set_authorizer(self._note_write)
        return editor

    def __exit__(self, *failure: Any) -> None:
        self.connection.connection.set_authorizer(None)
        try:
            if failure[0] is None:
                self.connection.check_constraints(self._list_checked())
        except DatabaseError as error:
            self._end(type(error), error, error.__traceback__)
            raise
        self._end(*failure)

    def _end(self, *failure: Any) -> None:
        # The same steps as Django's SQLite editor takes after its check of the whole database.
        BaseDatabaseSchemaEditor.__exit__(self, *failure)
        self.connection.enable_constraint_checking()

    def _note_write(self, action: int, table: str | None, *_: str | None) -> int:
        if action in _WRITES and table:
            self._written.add(table)
        return sqlite3.SQLITE_OK

    def _list_checked(self) -> list[str]:
        """Tables with foreign keys that were written, or that reference a written table."""
        with self.connection.cursor() as cursor:
            cursor.execute(_REFERENCES)
            return sorted(
                {source for source, target in cursor.fetchall() if {source, target} & self._written}
            )

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
