"""The file of a measurement. It is rewritten after each scenario, so that an interrupted run loses
nothing and can be continued, and scenarios measured one by one can share a file.
"""

import json
import os
import statistics
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figures
from benchmarks.goals import Medians

_FOLDER: Final = Path(__file__).resolve().parent / "results"


class Record:
    """What has been measured so far.

    `body` is the JSON: `machine`; `runs`, `seconds` and `loads`, each peer → scenario → one entry
    a run; `medians` of the runs; `databases`; `profiles`, by scenario;
    `failures` and `left_out`, a sentence each.
    """

    def __init__(self, path: Path, body: dict[str, Any]) -> None:
        self.path = path
        self.body = body

    def count(self, peer: str, scenario: str) -> int:
        """How many runs of a peer's scenario are recorded."""
        return len(self.body["runs"].get(peer, {}).get(scenario, ()))

    def add(
        self, peer: str, scenario: str, figures: Figures, *, seconds: float, load: float
    ) -> None:
        """Add a run; `load` is the machine's load average before it."""
        for name, value in (("runs", figures), ("seconds", seconds), ("loads", load)):
            self.body[name].setdefault(peer, {}).setdefault(scenario, []).append(value)
        self.save()

    def has_database(self, kind: str, rows: int) -> bool:
        """Whether a database has been measured with this many messages."""
        return str(rows) in self.body["databases"].get(kind, {})

    def add_database(self, kind: str, rows: int, figures: Mapping[str, Any]) -> None:
        """Add the figures of a database: request → `p50`, `p95`, `goal` in ms."""
        self.body["databases"].setdefault(kind, {})[str(rows)] = figures
        self.save()

    def add_profile(self, scenario: str, profile: Mapping[str, Any]) -> None:
        """Store the profile of a scenario in place of an earlier one."""
        self.body.setdefault("profiles", {})[scenario] = profile
        self.save()

    def note(self, kind: str, sentence: str) -> None:
        """Add a sentence to `failures` or `left_out`, once."""
        if sentence not in self.body[kind]:
            self.body[kind].append(sentence)
            self.save()

    def save(self) -> None:
        """Write the file atomically."""
        self.body["medians"] = take_medians(self.body["runs"])
        self.path.parent.mkdir(exist_ok=True, parents=True)
        written = self.path.with_suffix(".part")
        written.write_text(json.dumps(self.body, indent=1))
        os.replace(written, self.path)


def open_record(path: Path | None, machine: Mapping[str, Any]) -> Record:
    """A new file in `results/`, or the one at `path`, to be continued. ValueError if that was
    measured on another machine or another state of the code.
    """
    path = path or _FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    if not path.exists():
        empty: dict[str, Any] = {"runs": {}, "seconds": {}, "loads": {}, "medians": {}}
        empty |= {"databases": {}, "failures": [], "left_out": []}
        return Record(path, {"machine": dict(machine)} | empty)
    body: dict[str, Any] = json.loads(path.read_text())
    before = body["machine"]
    for name in ("cores", "system", "python", "commit"):
        if before.get(name) != machine.get(name):
            raise ValueError(
                f"{path}: measured with {name} {before.get(name)}, this is {machine.get(name)}"
            )
    before["versions"] |= machine["versions"]
    body["left_out"] = []
    return Record(path, body)


def take_medians(runs: Mapping[str, Mapping[str, list[Figures]]]) -> Medians:
    """The median of each figure over the runs; of failures the maximum, as a median hides them."""
    return {
        peer: {
            scenario: {
                name: _take_middle(name, found)
                for name in dict.fromkeys(n for one in found for n in one)
            }
            for scenario, found in scenarios.items()
        }
        for peer, scenarios in runs.items()
    }


def _take_middle(name: str, runs: list[Figures]) -> float:
    values = [run[name] for run in runs if name in run]
    return max(values) if name == "failed" else statistics.median(values)
