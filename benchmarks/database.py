"""Lists, pages, search and inserts on a full database:

    python -m benchmarks.database --database sqlite|postgres [--rows 1000000]

Whole REST requests through Django's handler in this process, one after another: median and 95th
percentile in ms. 200 users; one has a tenth of everything and a conversation of 10,000 messages.
PostgreSQL is `BENCH_POSTGRES_URL` (default 127.0.0.1:5432); a database is created and dropped.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

BACKEND = Path(__file__).resolve().parents[1] / "backend"
POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
GOALS_MS = {"sqlite": {"search": 20}, "postgres": {"search": 30}}
GOAL_MS = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.database", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), required=True)
    parser.add_argument("--rows", type=int, default=1_000_000, help="messages")
    parser.add_argument("--rounds", type=int, default=100, help="requests of each kind")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    arguments = parser.parse_args()
    with make_database(arguments.database) as url:
        sys.path.insert(0, str(BACKEND))
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.test_settings"}
        import django

        django.setup()
        from benchmarks.database_rows import Data, fill

        began = time.monotonic()
        data = fill(arguments.rows)
        print(f"{arguments.rows} messages in {time.monotonic() - began:.0f} s\n")
        assert isinstance(data, Data)
        figures = report(arguments.database, data, arguments.rounds)
        if arguments.json:
            arguments.json.write_text(json.dumps(figures))
        from django.db import connections

        connections.close_all()


@contextmanager
def make_database(kind: str) -> Iterator[str]:
    """The URL of an empty database that is dropped when the block ends."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
        return
    name = f"bench_database_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield POSTGRES.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def report(kind: str, data: Any, rounds: int) -> dict[str, dict[str, float]]:
    """Print a Markdown table; returns request → `p50`, `p95` and `goal` in ms."""
    print(f"| {kind} | p50 ms | p95 ms | goal |\n|---|---|---|---|")
    figures = {}
    for name, ask in data.requests().items():
        times = measure(ask, rounds)
        goal = GOALS_MS[kind].get(name.partition(":")[0], GOAL_MS)
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        figures[name] = {"p50": median, "p95": p95, "goal": goal}
        verdict = "ok" if p95 <= goal else "MISSED"
        print(f"| {name} | {median:.1f} | {p95:.1f} | {goal} {verdict} |", flush=True)
    return figures


def measure(ask: Callable[[int], object], rounds: int) -> Sequence[float]:
    """Milliseconds of each request except the first five."""
    times = []
    random.seed(5)
    for number in range(rounds + 5):
        began = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - began) * 1000)
    return times[5:]


if __name__ == "__main__":
    main()
