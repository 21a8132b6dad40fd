"""On PostgreSQL: vacuum and analyze the tables, and rebuild the indexes of words.

`VACUUM` frees dead rows, `ANALYZE` replaces the planner's samples, in which texts of deleted rows
can be read (`pg_stats`), and a GIN index keeps every word that it ever held until it is rebuilt.
Neither blocks readers or writers.
"""

from contextlib import closing
from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper

_TABLES = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND pg_has_role(relowner, 'USAGE')
"""
_WORD_INDEXES = """
    SELECT quote_ident(relname), indisvalid FROM pg_class
    JOIN pg_index ON indexrelid = pg_class.oid
    JOIN pg_am ON pg_am.oid = relam AND amname = 'gin'
    WHERE relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
"""


def erase() -> bool:
    """Remove the words of deleted rows from all that SQL can read, and from the word indexes."""
    # A separate connection, so that its settings do not leak into others.
    with closing(cast(Any, connection).copy()) as own, own.cursor() as cursor:
        # The duration depends on the size of the tables.
        own.remove_time_limits()
        cursor.execute(_TABLES)
        tables = ", ".join(name for (name,) in cursor.fetchall())
        if tables:
            cursor.execute(f"VACUUM (ANALYZE) {tables}")
        _rebuild_word_indexes(cursor)
    return True


def _rebuild_word_indexes(cursor: CursorWrapper) -> None:
    cursor.execute(_WORD_INDEXES)
    for name, is_valid in cursor.fetchall():
        if is_valid:
            cursor.execute(f"REINDEX INDEX CONCURRENTLY {name}")
        else:
            # Left over from a rebuild that was cut off.
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
