"""The file of a measurement: written anew after each scenario, so that one that breaks off loses
nothing and can go on, and that scenarios measured one by one come together.
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
        """How many runs of a peer's scenario are in it."""
        return len(self.body["runs"].get(peer, {}).get(scenario, ()))

    def add(
        self, peer: str, scenario: str, figures: Figures, *, seconds: float, load: float
    ) -> None:
        """One run more; `load` is the machine's load average before it."""
        for name, value in (("runs", figures), ("seconds", seconds), ("loads", load)):
            self.body[name].setdefault(peer, {}).setdefault(scenario, []).append(value)
        self.save()

    def has_database(self, kind: str, rows: int) -> bool:
        """Whether a database has been asked with so many messages."""
        return str(rows) in self.body["databases"].get(kind, {})

    def add_database(self, kind: str, rows: int, figures: Mapping[str, Any]) -> None:
        """`figures`: request → `p50`, `p95`, `goal` in ms."""
        self.body["databases"].setdefault(kind, {})[str(rows)] = figures
        self.save()

    def add_profile(self, scenario: str, profile: Mapping[str, Any]) -> None:
        """Where the CPU of a scenario went, instead of what an earlier profile told."""
        self.body.setdefault("profiles", {})[scenario] = profile
        self.save()

    def note(self, kind: str, sentence: str) -> None:
        """Remember one of the `failures` or of what was `left_out`, once."""
        if sentence not in self.body[kind]:
            self.body[kind].append(sentence)
            self.save()

    def save(self) -> None:
        """Write all of it or nothing."""
        self.body["medians"] = take_medians(self.body["runs"])
        self.path.parent.mkdir(exist_ok=True, parents=True)
        written = self.path.with_suffix(".part")
        written.write_text(json.dumps(self.body, indent=1))
        os.replace(written, self.path)


def open_record(path: Path | None, machine: Mapping[str, Any]) -> Record:
    """A new file in `results/`, or the one at `path`, which goes on. ValueError where that was
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
    """The median of each figure over the runs; of failures the most: a median hides them."""
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
