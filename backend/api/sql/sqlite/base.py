"""Django's SQLite backend with a schema editor that keeps triggers."""

from django.db.backends.sqlite3 import base

from api.sql.sqlite.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, for `ENGINE: api.sql.sqlite`."""

    SchemaEditorClass = DatabaseSchemaEditor
