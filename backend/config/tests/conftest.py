"""Databases for the commands that change them as a whole: files, and a PostgreSQL of our own."""

from chat.tests.faults.conftest import (
    _saved_postgres,
    _sqlite_template,
    new_database,
    postgres,
)

__all__ = ["_saved_postgres", "_sqlite_template", "new_database", "postgres"]
