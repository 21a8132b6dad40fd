"""Draws the curves of a results file: how cost grows with load, replies, histories, conversations
and other people's data. Runs in the peers' environment, which has matplotlib:

    benchmarks/.venv/bin/python -m benchmarks.plots benchmarks/results/FILE.json benchmarks/plots
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture: a line for each peer or each kind of request."""

    name: str
    title: str
    x_label: str
    y_label: str


# Each has the name of its curve in `growth.py`.
CHARTS: Final = (
    Chart("cpu_ms_per_1k_by_streams", "CPU per token by load", "paced streams at once",
          "CPU ms per 1,000 tokens"),
    Chart("cpu_ms_per_1k_by_reply_tokens", "CPU per token by length of the reply",
          "tokens in a reply", "CPU ms per 1,000 tokens"),
    Chart("ttft_ms_by_history_messages", "First text by length of the history",
          "earlier messages of 200 characters", "ms to the first token, p50"),
    Chart("page_ms_by_conversation_messages", "A page by length of the conversation",
          "messages in the conversation", "ms for the newest 50, p50"),
)  # fmt: skip
DATA: Final = Chart(
    "by_messages_stored", "Requests by what everybody has stored", "messages of 200 people",
    "ms, p95",
)  # fmt: skip


def read_curves(medians: Mapping[str, Any], curve: str) -> dict[str, Line]:
    """Peer → points of a curve, smallest x first; peers without it are left out."""
    lines: dict[str, Line] = {}
    for peer, scenarios in medians.items():
        figures = scenarios.get("growth", {})
        points = sorted(
            (float(name.partition("@")[2]), value)
            for name, value in figures.items()
            if name.partition("@")[0] == curve and value is not None
        )
        if points:
            lines[peer] = points
    return lines


def read_databases(databases: Mapping[str, Any]) -> dict[str, Line]:
    """Request and database → p95 by stored messages; only three of the requests."""
    lines: dict[str, Line] = {}
    for kind, sizes in databases.items():
        for rows, requests in sizes.items():
            for name in ("search: usual, common word", "conversations: usual", "insert"):
                if name in requests:
                    line = lines.setdefault(f"{name} ({kind})", [])
                    line.append((float(rows), requests[name]["p95"]))
    return {name: sorted(line) for name, line in lines.items()}


def find_charts(results: Mapping[str, Any]) -> Iterator[tuple[Chart, dict[str, Line]]]:
    """The charts that can be drawn, with their lines: a curve needs two points."""
    found = [(chart, read_curves(results["medians"], chart.name)) for chart in CHARTS]
    found.append((DATA, read_databases(results.get("databases", {}))))
    for chart, lines in found:
        if any(len(line) > 1 for line in lines.values()):
            yield chart, lines


def draw(chart: Chart, lines: Mapping[str, Line], folder: Path) -> Path:
    """Draw one PNG; returns its path."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), dpi=110)
    for name, line in lines.items():
        # Ours is thicker; PostgreSQL is dashed.
        axes.plot(*zip(*line, strict=True), marker="o", label=name,
                  linewidth=3 if name == "ours" else 1.5,
                  linestyle="--" if name.endswith("(postgres)") else "-")  # fmt: skip
    axes.set(title=chart.title, xlabel=chart.x_label, ylabel=chart.y_label)
    axes.set_ylim(0, axes.get_ylim()[1] * 1.08)
    if min(x for line in lines.values() for x, _ in line) > 0:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    path = folder / f"{chart.name}.png"
    figure.savefig(path, bbox_inches="tight")
    pyplot.close(figure)
    return path


def main() -> None:
    """`plots RESULTS FOLDER`: prints the paths that were drawn, a line each."""
    results, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for chart, lines in find_charts(results):
        print(draw(chart, lines, folder))


if __name__ == "__main__":
    main()
