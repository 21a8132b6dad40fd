"""The results of a measurement: describes the machine, measures the databases, each in a separate
process, and writes the page with its pictures.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.record import Record
from benchmarks.results_page import render_page
from benchmarks.servers.base import ROOT
from benchmarks.servers.environments import BY_THE_BOOK, LITELLM, OPEN_WEBUI

_FOLDER: Final = ROOT / "benchmarks"
_OURS: Final = ("django", "uvicorn", "aiohttp", "openai")


def describe_machine() -> dict[str, Any]:
    """The machine, the commit that is measured, and the versions of packages."""
    environments = (BY_THE_BOOK, LITELLM, OPEN_WEBUI)
    return {
        "made_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": _ask_commit(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _OURS}
        | {
            name if environment.size else f"{name} (peers)": found
            for environment in environments
            for name, found in environment.ask_versions().items()
        },
    }


def _ask_commit() -> str:
    """The last commit that changed the measured code; "" outside a repository."""
    command = ("git", "log", "-1", "--format=%h", "--", "backend", "chatbot")
    try:
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return asked.stdout.strip()


def measure_databases(sizes: Sequence[int], scratch: Path, record: Record) -> None:
    """Run `benchmarks.database` on both databases for each number of messages that the record
    lacks; a failed one is printed and noted as left out.
    """
    for kind in ("sqlite", "postgres") if sizes else ():
        for rows in sizes:
            if record.has_database(kind, rows):
                continue
            path = scratch / f"{kind}-{rows}.json"
            command = [sys.executable, "-m", "benchmarks.database", "--database", kind]
            began = time.monotonic()
            ended = subprocess.run(
                [*command, "--rows", str(rows), "--json", str(path)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT}"},
                stdout=sys.stderr,
                check=False,
            )
            print(f"    {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            if ended.returncode:
                print(f"left out: {kind} with {rows} messages", file=sys.stderr, flush=True)
                record.note("left_out", f"{kind} with {rows:,} messages")
                continue
            record.add_database(kind, rows, json.loads(path.read_text()))


def write_page(results: Mapping[str, Any], titles: Mapping[str, str], saved: Path) -> Path:
    """`RESULTS.md` and its pictures; without matplotlib there are none."""
    charts: list[str] = []
    if BY_THE_BOOK.python.exists():
        drawn = subprocess.run(
            [BY_THE_BOOK.python, "-m", "benchmarks.plots", saved, _FOLDER / "plots"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        charts = [str(Path(line).relative_to(_FOLDER)) for line in drawn.stdout.split("\n") if line]
        if drawn.returncode:
            print(f"no pictures: {drawn.stderr.strip()[-200:]}", file=sys.stderr)
    path = _FOLDER / "RESULTS.md"
    path.write_text(render_page(results, titles, charts))
    return path
