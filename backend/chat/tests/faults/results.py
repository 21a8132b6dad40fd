"""What a run of the suite found, as the tables of `docs/faults.md`."""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

PROPERTY = "faults"
Fold = Literal["sum", "max", "p95", "p99"]

HEAD = """# Faults

What the fault suite (`backend/chat/tests/faults/`) did to real servers, and what came of it.
Written by `{command}` on {date}; it took {minutes:.0f} minutes. After each scenario the invariants
below are checked from outside: what the clients saw, what the API serves and what the model service
sent are compared.

{verdict}

## Figures

| | Measured | Goal |
| --- | ---: | ---: |
{figures}

## Scenarios

| Scenario | Read over | Database | Times | Checked |
| --- | --- | --- | ---: | --- |
{scenarios}

## Invariants

| | Always true |
| --- | --- |
| I1 | An acknowledged user message survives a killed process. |
| I2 | Any text that a client saw is a prefix of what is stored. |
| I3 | Each reply ends in exactly one terminal state, at most 20 s after its process died. |
| I4 | `final` only with an explicit finish reason from the model service. |
| I5 | At most one reply is being written in a conversation, whatever races. |
| I6 | One `client_request_id`: one user message, one reply, one model call. |
| I7 | Any sequence of cuts and resumes yields exactly the stored text. |
| I8 | Nothing is appended after a stop was acknowledged. |
| I9 | Nothing of a deleted conversation or account reappears. |
| I10 | Streams, sockets and search never show what GET would not. |
"""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`times` it was played; `checked` names the invariants."""

    name: str
    over: str
    on: str
    times: int
    checked: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Samples of one quantity. `goal` is what the folded value may be: at most that, or with
    `at_least` at least that.
    """

    name: str
    values: Sequence[float]
    fold: Fold = "sum"
    unit: str = ""
    goal: float | None = None
    at_least: bool = False

    @property
    def measured(self) -> float:
        if self.fold == "sum":
            return sum(self.values)
        if self.fold == "max":
            return max(self.values, default=0.0)
        return percentile(self.values, int(self.fold[1:]))

    @property
    def row(self) -> str:
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {show(self.goal)}"
        unit = f", {self.unit}" if self.unit else ""
        return f"| {self.name}{unit} | {show(self.measured)} | {goal} |"


class Recorder:
    """Puts scenarios and figures into a test's report; they count once the test has passed."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._properties = request.node.user_properties

    def scenario(
        self, name: str, *, over: Iterable[str] = ("SSE",), on: str, checked: str, times: int = 1
    ) -> None:
        found = Scenario(name, ", ".join(sorted(set(over))), on, times, checked)
        self._properties.append((PROPERTY, {"scenario": asdict(found)}))

    def figure(
        self,
        name: str,
        values: float | Sequence[float],
        *,
        fold: Fold = "sum",
        unit: str = "",
        goal: float | None = None,
        at_least: bool = False,
    ) -> None:
        samples = list(values) if isinstance(values, Sequence) else [values]
        found = Figure(name, samples, fold, unit, goal, at_least)
        self._properties.append((PROPERTY, {"figure": asdict(found)}))


class Results:
    """All that passed reports have brought; with `store`, kept there so that a run that was broken
    off goes on where it stopped.
    """

    def __init__(self, store: Path | None) -> None:
        self._store = store
        self._found: list[dict[str, Any]] = []
        self.failed: list[str] = []

    def load(self) -> None:
        if self._store:
            for path in sorted(self._store.glob("*.json")):
                self._found.extend(json.loads(path.read_text(encoding="utf-8")))

    def has(self, test: str) -> bool:
        return bool(self._store) and self._path(test).exists()

    def take(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid.rpartition("::")[2])
        if report.when != "call" or not report.passed:
            return
        new: list[Any] = [value for key, value in report.user_properties if key == PROPERTY]
        self._found.extend(new)
        if self._store:
            self._store.mkdir(parents=True, exist_ok=True)
            self._path(report.nodeid).write_text(json.dumps(new), encoding="utf-8")

    def clear(self) -> None:
        if self._store:
            for path in self._store.glob("*.json"):
                path.unlink()

    def _path(self, test: str) -> Path:
        assert self._store is not None
        return self._store / f"{hashlib.sha256(test.encode()).hexdigest()[:24]}.json"

    def scenarios(self) -> list[Scenario]:
        times: dict[Scenario, int] = defaultdict(int)
        for found in self._found:
            if "scenario" in found:
                row = Scenario(**found["scenario"] | {"times": 0})
                times[row] += found["scenario"]["times"]
        rows = [Scenario(**asdict(row) | {"times": count}) for row, count in times.items()]
        return sorted(rows, key=lambda row: (row.name, row.on))

    def figures(self) -> list[Figure]:
        merged: dict[str, Figure] = {}
        for found in self._found:
            if "figure" in found:
                new = Figure(**found["figure"])
                old = merged.get(new.name)
                values = [*(old.values if old else ()), *new.values]
                merged[new.name] = Figure(**asdict(new) | {"values": values})
        return sorted(merged.values(), key=lambda figure: figure.name)

    def write(self, path: Path, *, command: str, seconds: float) -> None:
        if self.failed:
            verdict = "**Not everything held.** " + ", ".join(f"`{name}`" for name in self.failed)
        else:
            verdict = "Everything held."
        page = HEAD.format(
            command=command,
            date=datetime.now(UTC).date().isoformat(),
            minutes=seconds / 60,
            verdict=verdict,
            figures="\n".join(figure.row for figure in self.figures()),
            scenarios="\n".join(
                f"| {row.name} | {row.over} | {row.on} | {row.times:,} | {row.checked} |"
                for row in self.scenarios()
            ),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that `percent` of the values do not exceed; 0 without any."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


def show(value: float) -> str:
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.3f}" if value < 1 else f"{value:,.2f}"
