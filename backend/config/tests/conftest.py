"""Databases for the commands that change them as a whole: files, and a PostgreSQL of our own."""

from chat.tests.faults.conftest import (
    _postgres_template,
    _sqlite_template,
    new_database,
    postgres,
)

__all__ = ["_postgres_template", "_sqlite_template", "new_database", "postgres"]
