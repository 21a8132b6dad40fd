"""Statements of the hot path, whose SQL is worked out once.

Django builds the SQL of a query anew each time it runs. For the session behind a token, with its
user and settings, that makes 380 to 425 µs of CPU; prepared it is 58 to 64, of which the database
takes 35 (SQLite, means of 2,000 calls). On PostgreSQL the server prepares them too.
"""

from api.sql.prepared.cursors import open_cursor
from api.sql.prepared.queries import PreparedLookup, PreparedQuery
from api.sql.prepared.writes import PreparedInsert, PreparedUpdate

__all__ = [
    "PreparedInsert",
    "PreparedLookup",
    "PreparedQuery",
    "PreparedUpdate",
    "open_cursor",
]
