"""What stays of a measurement: the JSON of everything, the page and its pictures; and the databases
that are measured for it, each in a process of its own.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.results_page import render_page
from benchmarks.servers.base import ROOT

_FOLDER: Final = ROOT / "benchmarks"
_PEERS_PYTHON: Final = _FOLDER / ".venv" / "bin" / "python"
_OURS: Final = ("django", "uvicorn", "aiohttp", "openai")
_PEERS: Final = ("fastapi", "openai", "sqlalchemy", "uvicorn")


def describe_machine(loads: Sequence[float]) -> dict[str, Any]:
    """Where and with what it was measured; `loads` before each peer's run."""
    peers = _ask_peers_versions()
    return {
        "made_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "loads": list(loads),
        "versions": {name: version(name) for name in _OURS}
        | {f"{name} (peers)": found for name, found in peers.items()},
    }


def _ask_peers_versions() -> dict[str, str]:
    if not _PEERS_PYTHON.exists():
        return {}
    code = (
        "import importlib.metadata as m, json, sys;"
        "print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    )
    asked = subprocess.run(
        [_PEERS_PYTHON, "-c", code, *_PEERS], capture_output=True, text=True, check=False
    )
    found: dict[str, str] = json.loads(asked.stdout) if asked.returncode == 0 else {}
    return found


def measure_databases(sizes: Sequence[int], scratch: Path) -> dict[str, Any]:
    """Database → number of messages → request → `p50`, `p95`, `goal` in ms, by
    `benchmarks.database`; a database that cannot be reached is named and left out.
    """
    found: dict[str, Any] = {}
    for kind in ("sqlite", "postgres") if sizes else ():
        for rows in sizes:
            path = scratch / f"{kind}-{rows}.json"
            command = [sys.executable, "-m", "benchmarks.database", "--database", kind]
            ended = subprocess.run(
                [*command, "--rows", str(rows), "--json", str(path)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT}"},
                stdout=sys.stderr,
                check=False,
            )
            if ended.returncode:
                print(f"left out: {kind} with {rows} messages", file=sys.stderr)
                continue
            found.setdefault(kind, {})[str(rows)] = json.loads(path.read_text())
    return found


def save(results: Mapping[str, Any]) -> Path:
    """Write everything measured as JSON; the file's path."""
    path = _FOLDER / "results" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    return path


def write_page(results: Mapping[str, Any], titles: Mapping[str, str], saved: Path) -> Path:
    """`RESULTS.md` and its pictures; without matplotlib there are none."""
    charts: list[str] = []
    if _PEERS_PYTHON.exists():
        drawn = subprocess.run(
            [_PEERS_PYTHON, "-m", "benchmarks.plots", saved, _FOLDER / "plots"],
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
