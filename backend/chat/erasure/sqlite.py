"""On SQLite: merge the search indexes, then empty the write-ahead log.

The connections overwrite deleted content (`secure_delete`), so rows deleted from tables are gone
from the file. FTS5 keeps the words of a deleted row in older segments of its index; merging all
segments drops them. (FTS5's own `secure-delete` would need SQLite 3.42, and makes a file that older
ones cannot read.)
"""

import time

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# Pages of an index that one transaction merges: some milliseconds of the only write lock.
STEP_PAGES = 50
# The longest pause after each transaction.
PAUSE_SECONDS = 0.02
# A truncating checkpoint waits for readers while writers are blocked, so it waits briefly and
# is retried for as long as this program's own readers take.
WAIT_MILLISECONDS = 50
ATTEMPTS = 20


def erase() -> bool:
    """Remove the words of deleted rows from the file and its log; False while readers of another
    program hold the log.
    """
    with connection.cursor() as cursor:
        for table in _find_indexes(cursor):
            merge(cursor, table)
        return _empty_log(cursor)


def _find_indexes(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND lower(sql) LIKE 'create virtual table%using fts5%'"
    )
    return [name for (name,) in cursor.fetchall()]


def merge(cursor: CursorWrapper, table: str) -> None:
    """Merge all parts of an FTS5 index into one, in steps between which others can write."""
    pages = -STEP_PAGES  # negative: merges parts of all sizes, not only those of one size
    while True:
        began_at = time.monotonic()
        before = _count_changes(cursor)
        with transaction.atomic():
            cursor.execute(
                f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)",  # noqa: S608  ours
                [pages],
            )
        # One change is this insert itself; the others are pages that were merged.
        if _count_changes(cursor) - before < 2 and pages > 0:
            return
        pages = STEP_PAGES
        time.sleep(min(PAUSE_SECONDS, time.monotonic() - began_at))


def _count_changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def _empty_log(cursor: CursorWrapper) -> bool:
    cursor.execute("PRAGMA busy_timeout")
    [usual_milliseconds] = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
    try:
        for _ in range(ATTEMPTS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [is_busy, *_] = cursor.fetchone()
            if not is_busy:
                return True
            time.sleep(PAUSE_SECONDS)
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {int(usual_milliseconds)}")
