"""A word to look for, and the places of a database in which it may be left."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

# One word of a script with blanks, one of a script without: the index knows that one by its pairs.
WORD = "Qzvörtexjk"
UNSPACED = "躑躅鸚鵡"
CANARY = f"{WORD} {UNSPACED}"
# As they are written, as JSON, as the index folds them. An index keeps only what differs from the
# word before, so the ends of words are looked for.
TRACES = (
    WORD.encode(),
    WORD[2:].encode(),
    b"v\\u00f6rtexjk",
    b"vortexjk",
    "鸚鵡".encode(),
    b"\\u9e1a\\u9d61",
)


def find_traces(*more: bytes) -> set[str]:
    """Where in the database one of `TRACES` stands, or one of `more`: what is stored packed."""
    look = _look_into_file if connection.vendor == "sqlite" else _look_into_rows
    wanted = (*TRACES, *more)
    return {place for place, data in look() if any(trace in data for trace in wanted)}


def _look_into_file() -> Iterator[tuple[str, bytes]]:
    name = Path(str(connection.settings_dict["NAME"]))
    for file in (name, name.with_name(f"{name.name}-wal")):
        yield file.name, file.read_bytes()


def _look_into_rows() -> Iterator[tuple[str, bytes]]:
    """Every row of every table as text, the planner's samples, and the indexes of words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname), relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        for quoted, name in [*cursor.fetchall(), ("pg_stats", "pg_stats")]:
            cursor.execute(f"SELECT {quoted}::text FROM {quoted}")  # noqa: S608
            rows = "\n".join(row for (row,) in cursor.fetchall())
            yield name, rows.encode() + _unpack(rows)
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_relation_filepath(indexrelid) FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND relnamespace = current_schema()::regnamespace"
        )
        indexes = cursor.fetchall()
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            return
        # The files are read, so what is in memory has to be in them.
        cursor.execute("CHECKPOINT")
        for name, path in indexes:
            cursor.execute("SELECT pg_read_binary_file(%s)", [path])
            yield name, bytes(cursor.fetchone()[0])


def _unpack(rows: str) -> bytes:
    """What is packed in columns of bytes, which are hex in text."""
    found = b""
    for piece in rows.split('"\\\\x')[1:]:
        try:
            found += zlib.decompress(bytes.fromhex(piece.partition('"')[0]))
        except (ValueError, zlib.error):
            continue
    return found
