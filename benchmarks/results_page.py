"""Renders `RESULTS.md`: the last measurement with its machine, versions, medians and spread, goals,
curves and databases.
"""

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks.goals import describe_busy_machine, describe_unjudged, judge
from benchmarks.misses import EXPLANATIONS, render_misses
from benchmarks.report import format_number, render

_TITLE: Final = """# Results

Written by `make bench`; [README](README.md) says what each scenario and figure is. Absolute figures
are this machine's on that day: compare the ratios (×, against ours) within the run.
"""


def render_page(
    results: Mapping[str, Any], titles: Mapping[str, str], charts: Sequence[str]
) -> str:
    """The whole page. `charts` are the paths of the pictures, relative to it."""
    medians = results["medians"]
    verdicts = judge(medians)
    parts = [
        _TITLE,
        *_describe_machine(results),
        "## Medians and goals\n",
        render(_leave_out_curves(medians), titles, verdicts) + "\n",
        *render_misses(verdicts, results.get("profiles", {}), EXPLANATIONS.read_text()),
        "## Spread\n",
        *_render_spread(results["runs"], titles),
        *(["## Growth\n", *(f"![{path}]({path})" for path in charts), ""] if charts else []),
        *_render_databases(results.get("databases", {})),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _describe_machine(results: Mapping[str, Any]) -> Iterator[str]:
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    commit = f" Code of {machine['commit']}." if machine["commit"] else ""
    yield f"{machine['made_on']}: {machine['cores']} cores, Python {machine['python']}; {versions}."
    loads = [load for one in results["loads"].values() for each in one.values() for load in each]
    if loads:
        middle, most = statistics.median(loads), max(loads)
        yield f"Load average before each scenario: median {middle:.1f}, most {most:.1f}.{commit}\n"
    if warning := describe_busy_machine(results["medians"]):
        yield f"{warning}\n"
    left_out = [*results["left_out"], *describe_unjudged(results["medians"])]
    for title, sentences in (("Left out", left_out), ("Failed", results["failures"])):
        if sentences:
            yield f"{title}:\n"
            yield from (f"- {sentence}" for sentence in sentences)
            yield ""


def _leave_out_curves(medians: Mapping[str, Any]) -> dict[str, Any]:
    return {
        peer: {name: figures for name, figures in scenarios.items() if name != "growth"}
        for peer, scenarios in medians.items()
    }


# The figure of each scenario whose spread over the runs is shown.
_SPREAD_OF: Final = {
    "a": "reply_p50",
    "turn": "cpu_ms_per_turn",
    "b": "cpu_ms_per_1k",
    "bb": "ttft_p50",
    "c": "tokens_per_s",
    "d": "streams",
    "e": "pss_idle_mb",
    "mix": "lag_p99",
}


def _render_spread(runs: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[str]:
    yield "| | " + " | ".join(f"{name}: {figure}" for name, figure in _SPREAD_OF.items()) + " |"
    yield "|---" * (len(_SPREAD_OF) + 1) + "|"
    for peer, scenarios in runs.items():
        cells = [
            _span(run.get(figure) for run in scenarios.get(name, ()))
            for name, figure in _SPREAD_OF.items()
        ]
        if any(cell != "–" for cell in cells):
            yield f"| {titles[peer]} | {' | '.join(cells)} |"
    yield ""


def _span(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    least, most = format_number(min(known)), format_number(max(known))
    return least if least == most else f"{least} … {most}"


def _render_databases(databases: Mapping[str, Any]) -> Iterator[str]:
    if not databases:
        return
    yield "## Among so many messages\n"
    yield "Whole requests, p50 / p95 in ms.\n"
    columns = [(kind, rows) for kind, sizes in databases.items() for rows in sizes]
    yield "| | goal, p95 | " + " | ".join(f"{kind}, {int(rows):,}" for kind, rows in columns) + " |"
    yield "|---" * (len(columns) + 2) + "|"
    names = dict.fromkeys(name for kind, rows in columns for name in databases[kind][rows])
    for name in names:
        found = [databases[kind][rows].get(name) for kind, rows in columns]
        goals = sorted({one["goal"] for one in found if one})
        cells = " | ".join(_cell(one) for one in found)
        yield f"| {name} | {' · '.join(f'{goal:g}' for goal in goals)} | {cells} |"


def _cell(asked: Mapping[str, float] | None) -> str:
    if asked is None:
        return "–"
    verdict = "" if asked["p95"] <= asked["goal"] else " **missed**"
    return f"{asked['p50']:.1f} / {asked['p95']:.1f}{verdict}"
