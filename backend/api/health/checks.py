"""The checks of `/readyz`: database, migrations, background loops, and those that apps add."""

import asyncio
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from api.health.draining import is_draining
from api.health.migrations import read_schema
from api.loops import PerLoop, describe_failing
from api.outages import was_refused_lately
from api.sql.sqlite.files import find_connection_obstacle
from api.threads import run_in_thread

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
# Result of a check of something the server can do without.
DEGRADED = "degraded"
# Below this SQLite may soon fail to write: its write-ahead log can grow by megabytes in moments.
MIN_FREE_BYTES = 64 * 1024 * 1024

_are_migrations_applied = False
# Each returns "ok" or the problem, without blocking.
_quick_checks: dict[str, Callable[[], str]] = {"background": describe_failing}


@dataclass(frozen=True, slots=True)
class Health:
    status: int
    body: Mapping[str, Any]


# The answer of `/healthz`, as long as the process answers at all.
LIVE = Health(200, {"status": "ok"})


def add_check(name: str, check: Callable[[], str]) -> None:
    """Add a check to `/readyz`: `check` returns "ok" or the problem, without blocking."""
    _quick_checks[name] = check


def check_ready() -> Health:
    """200 if everything is "ok" or degraded, else 503. Queries the database; blocks for its
    timeouts at most.
    """
    return _judge(_ask_database())


async def check_ready_async() -> Health:
    """The same from async code, with a limit of `CHECK_SECONDS`."""
    if is_draining():
        return _judge({})
    return _judge(await _get_probe().ask())


class DatabaseProbe:
    """Queries the database in one of its threads, once for all waiting callers: otherwise they
    would occupy all threads while the database hangs.
    """

    def __init__(self) -> None:
        self._asking: asyncio.Task[dict[str, str]] | None = None

    async def ask(self) -> dict[str, str]:
        """The checks of the database; "timeout" after `CHECK_SECONDS`."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(run_in_thread(_ask_database))
        try:
            return await asyncio.wait_for(asyncio.shield(self._asking), CHECK_SECONDS)
        except TimeoutError:
            return {"database": "timeout"}


_get_probe = PerLoop(DatabaseProbe)


def _judge(database: Mapping[str, str]) -> Health:
    if is_draining():
        return Health(503, _not_ready("The server is shutting down.", database))
    checks = {**database, **{name: check() for name, check in _quick_checks.items()}}
    if not {"ok", DEGRADED}.issuperset(checks.values()):
        return Health(503, _not_ready("The server is not ready.", checks))
    status = DEGRADED if DEGRADED in checks.values() else "ok"
    return Health(200, {"status": status, "checks": checks})


def _not_ready(detail: str, checks: Mapping[str, str]) -> dict[str, Any]:
    return {"status": "unavailable", "detail": detail, "code": "not_ready", "checks": dict(checks)}


def _ask_database() -> dict[str, str]:
    database = _check_database()
    return {
        "database": database,
        "migrations": _check_migrations() if database == "ok" else "unknown",
        "disk": _check_disk(),
    }


def _check_disk() -> str:
    """The result is "full" if a write was refused lately, or if SQLite's disk is nearly full. The
    disk of another database is not checked.
    """
    if was_refused_lately():
        return "full"
    file = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not file.is_file():
        return "ok"
    if find_connection_obstacle(connection):
        return "not writable"
    return "ok" if shutil.disk_usage(file.parent).free >= MIN_FREE_BYTES else "full"


def _check_database() -> str:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT 1")
                return "ok"
            # A standby answers as well, and so does a server that its host locked because of its
            # disk: each refuses every write.
            cursor.execute("SELECT current_setting('transaction_read_only')")
            (read_only,) = cursor.fetchone()
    except DatabaseError:
        logger.warning("the database does not answer", exc_info=True)
        return "unreachable"
    return "read-only" if read_only == "on" else "ok"


def _check_migrations() -> str:
    """Queries the database until all migrations are applied, and never again after that."""
    global _are_migrations_applied
    if not _are_migrations_applied:
        schema = read_schema(connection)
        if schema.unknown:
            return "newer than this version of the server"
        _are_migrations_applied = not schema.pending
    return "ok" if _are_migrations_applied else "pending"
