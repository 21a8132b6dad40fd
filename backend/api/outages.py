"""Which errors of a database pass by themselves, and which need somebody to make room."""

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
# What goes on until somebody makes room, or a folder writable.
_SQLITE_REFUSES = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
# PostgreSQL's disk_full and read_only_sql_transaction.
_POSTGRESQL_REFUSES = frozenset({"53100", "25006"})
# Whoever is refused tries again more often than that.
_REFUSAL_SECONDS = 30.0
_refused_at = float("-inf")


def note_refusal() -> None:
    """The database has just stored nothing for such a reason."""
    global _refused_at
    _refused_at = time.monotonic()


def was_refused_lately() -> bool:
    """Whether that is so, or was half a minute ago."""
    return time.monotonic() - _refused_at < _REFUSAL_SECONDS


def refuses_writes(error: BaseException) -> bool:
    """Whether a database's error says that it can store nothing for now: a full disk, a file system
    that became read-only. It may still answer questions.
    """
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_REFUSES
    return getattr(cause, "sqlstate", None) in _POSTGRESQL_REFUSES


def is_away(error: BaseException) -> bool:
    """Whether a database's error says that it is locked, full, or not there, rather than that it
    was asked for nonsense.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY
    return True
