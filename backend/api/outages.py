"""Classifies database errors: those that pass by themselves, and those that need an operator."""

import sqlite3
import time

from django.db import InterfaceError, OperationalError

_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
# Persists until someone frees space or makes a folder writable.
_SQLITE_REFUSES = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
# PostgreSQL's disk_full and read_only_sql_transaction.
_POSTGRESQL_REFUSES = frozenset({"53100", "25006"})
# A refused writer retries more often than this.
_REFUSAL_SECONDS = 30.0
_refused_at = float("-inf")


def note_refusal() -> None:
    global _refused_at
    _refused_at = time.monotonic()


def was_refused_lately() -> bool:
    return time.monotonic() - _refused_at < _REFUSAL_SECONDS


def refuses_writes(error: BaseException) -> bool:
    """Whether an error means that the database cannot store anything now: a full disk, a read-only
    file system. Reads may still work.
    """
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_REFUSES
    return getattr(cause, "sqlstate", None) in _POSTGRESQL_REFUSES


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database is locked, full or unreachable, rather than that the
    query was wrong.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY
    return True
