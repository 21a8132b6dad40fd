"""Explains missed goals: where the CPU went according to the profiler, and the texts written by
hand for each group of scenarios in `misses.md`, which every new page includes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.goals import Verdict
from benchmarks.report import format_number

EXPLANATIONS: Final = Path(__file__).with_name("misses.md")
_HEADING: Final = re.compile(r"^## (.+)\n", re.MULTILINE)
_UNITS: Final = {"cpu_ms_per_turn": "ms a turn", "cpu_ms_per_1k": "ms for 1,000 tokens"}
_LEGEND: Final = """\
Where the CPU of our worker went, in three numbers for each room: % of the CPU of all threads / % of
the samples of the thread that held the interpreter's lock / the same with what the room calls. What
belongs to no room (the standard library, C code) counts to the one that called it. The first number
also holds some of what waits for the disk (sqlite) or a core (asyncio loop), the others only what
Python does.

"""


def render_misses(
    verdicts: Iterable[Verdict], profiles: Mapping[str, Any], explanations: str
) -> Iterator[str]:
    """The lines of the section; nothing if no goal is missed."""
    missed: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.is_met is False:
            missed.setdefault(verdict.goal.scenario, []).append(verdict.goal.label)
    if not missed:
        return
    yield "## Why the misses\n"
    if profiles:
        yield from _render_profiles(profiles)
    told = list(read_explanations(explanations))
    for scenarios, text in told:
        if labels := [label for name in scenarios for label in missed.get(name, ())]:
            yield f"**{'; '.join(dict.fromkeys(labels))}.** {text}\n"
    known = {name for scenarios, _ in told for name in scenarios}
    if silent := [name for name in missed if name not in known]:
        yield f"Not explained yet: {', '.join(silent)}.\n"


def read_explanations(text: str) -> Iterator[tuple[Sequence[str], str]]:
    """Each group of scenarios with its text, from a heading like `## a, turn` and what follows."""
    _, *parts = _HEADING.split(text)
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        yield [name.strip() for name in heading.split(",")], body.strip()


def _render_profiles(profiles: Mapping[str, Any]) -> Iterator[str]:
    loads = ", ".join(f"{name} {profile['load']:.1f}" for name, profile in profiles.items())
    taken = "; ".join(dict.fromkeys(_describe(profile) for profile in profiles.values()))
    yield f"{_LEGEND}Taken {taken}; load average before: {loads}.\n"
    yield f"| | {' | '.join(profiles)} |"
    yield "|---" * (len(profiles) + 1) + "|"
    yield f"| CPU | {' | '.join(_measure(profile['figures']) for profile in profiles.values())} |"
    tables = [(_index(one["rooms"]), _index(one["rooms_holding"])) for one in profiles.values()]
    for room in dict.fromkeys(name for pair in tables for name in pair[0] | pair[1]):
        cells = " | ".join(
            _cell(running.get(room), holding.get(room)) for running, holding in tables
        )
        yield f"| {room} | {cells} |"
    yield ""


def _describe(profile: Mapping[str, Any]) -> str:
    commit = f", code of {profile['commit']}" if profile["commit"] else ""
    return f"{profile['made_on']}{commit}"


def _measure(figures: Mapping[str, float]) -> str:
    return next(
        (
            f"{format_number(figures[name])} {unit}"
            for name, unit in _UNITS.items()
            if name in figures
        ),
        "–",
    )


def _index(shares: Iterable[Sequence[Any]]) -> dict[str, tuple[float, float]]:
    return {name: (own, whole) for name, own, whole in shares}


def _cell(running: tuple[float, float] | None, holding: tuple[float, float] | None) -> str:
    own, whole = holding or (0.0, 0.0)
    cpu = running[0] if running else 0.0
    return " / ".join(f"{share * 100:.0f}" for share in (cpu, own, whole))
