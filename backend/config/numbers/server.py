"""State of the server: database size, processes, loops, Redis."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from api.loops import describe_failing
from api.metrics_endpoint import sum_samples
from chat.notifications.notifications import check_connection


@dataclass(frozen=True, slots=True)
class Server:
    """`loops` are (name, running, failing) in all processes of this machine; `failing` names those
    of this very process with their errors, or is "ok".
    """

    database: str
    database_bytes: int
    processes: int
    active_runs: int
    streams: int
    sockets: int
    loops: list[tuple[str, int, int]]
    failing: str
    redis: str


def describe() -> Server:
    """One or two queries."""
    samples = sum_samples()
    running = samples.get("bronn_running_loops", {})
    failing = samples.get("bronn_failing_loops", {})
    names = sorted({*running, *failing})
    return Server(
        database="SQLite" if connection.vendor == "sqlite" else "PostgreSQL",
        database_bytes=_measure_database(),
        processes=_total(samples, "bronn_processes"),
        active_runs=_total(samples, "bronn_active_runs"),
        streams=_total(samples, "bronn_open_streams"),
        sockets=_total(samples, "bronn_open_sockets"),
        loops=[(name, int(running.get(name, 0)), int(failing.get(name, 0))) for name in names],
        failing=describe_failing(),
        redis=check_connection() if settings.REDIS_URL else "not used",
    )


def _total(samples: dict[str, dict[str, float]], name: str) -> int:
    return int(sum(samples.get(name, {}).values()))


def _measure_database() -> int:
    """Bytes on disk, with SQLite's write-ahead log."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        size = int(cursor.fetchone()[0])
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return size + (log.stat().st_size if log.is_file() else 0)
