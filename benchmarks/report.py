"""The results as Markdown: a table of medians for each scenario, then the goals."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.goals import Medians, Verdict

# Figures shown; the JSON holds all of them. Scenarios not named here show all they have.
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "a": ("tokens_per_s", "reply_p50", "ttft_p50", "ttft_p95", "cpu_ms_per_1k", "failed"),
    "b": ("ttft_p50", "ttft_p95", "ttft_p99", "lag_p99", "travel_p99", "cpu_ms_per_1k", "failed"),
    "bb": ("ttft_p50", "ttft_p99", "lag_p99", "travel_p99", "cpu_ms_per_1k", "failed"),
    "c": ("tokens_per_s", "ttft_p50", "cpu_ms_per_1k", "failed"),
}


def render(medians: Medians, titles: Mapping[str, str], verdicts: list[Verdict]) -> str:
    """The whole report."""
    scenarios = list(dict.fromkeys(name for results in medians.values() for name in results))
    parts = [_render_scenario(name, medians, titles) for name in scenarios]
    if verdicts:
        parts.append(_render_goals(verdicts))
    return "\n\n".join(parts)


def format_number(value: float | None) -> str:
    """Three significant digits, thousands grouped, a dash for nothing."""
    if value is None or math.isnan(value):
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _render_scenario(name: str, medians: Medians, titles: Mapping[str, str]) -> str:
    rows = {peer: results[name] for peer, results in medians.items() if results.get(name)}
    figures = _SHOWN.get(name) or tuple(
        dict.fromkeys(figure for row in rows.values() for figure in row)
    )
    base = rows.get("ours", {})
    lines = [f"| {name} | {' | '.join(figures)} |", "|---" * (len(figures) + 1) + "|"]
    for peer, row in rows.items():
        cells = " | ".join(_cell(row.get(figure), base.get(figure), peer) for figure in figures)
        lines.append(f"| {titles[peer]} | {cells} |")
    return "\n".join(lines)


def _cell(value: float | None, ours: float | None, peer: str) -> str:
    if peer == "ours" or not value or not ours or not value * ours > 0:
        return format_number(value)
    return f"{format_number(value)} (×{format_number(value / ours)})"


def _render_goals(verdicts: list[Verdict]) -> str:
    return "\n".join(["| goal | limit | ours | |", "|---|---|---|---|", *_goal_rows(verdicts)])


def _goal_rows(verdicts: list[Verdict]) -> Iterator[str]:
    marks = {True: "pass", False: "FAIL", None: "no sound figure"}
    for verdict in verdicts:
        goal = verdict.goal
        sign = "≤" if goal.at_most else "≥"
        limit = f"{sign} {format_number(verdict.limit)}"
        if goal.plus:
            limit += f" ({goal.peer} + {goal.plus:g})"
        elif goal.peer:
            limit += f" ({goal.factor:g} × {goal.peer})"
        cells = (goal.label, limit, format_number(verdict.value), marks[verdict.is_met])
        yield f"| {' | '.join(cells)} |"
