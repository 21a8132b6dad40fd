"""The page says which goals nobody judged and which scenarios nobody explained."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.goals import GOALS
from benchmarks.results_page import render_page
from benchmarks.session import SCENARIOS

MACHINE = {"made_on": "2026-01-01", "cores": 2, "python": "3.11", "versions": {"a": "1"}}
TITLES = {"ours": "ours", "web": "web", "direct": "direct to the mock"}


def render(medians: dict[str, Any]) -> str:
    nothing: dict[str, Any] = {"runs": {}, "loads": {}, "left_out": [], "failures": []}
    results = {"machine": MACHINE | {"commit": ""}, "medians": medians} | nothing
    return render_page(results, TITLES, [])


def list_bullets(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("- ")]


def test_a_goal_whose_scenario_was_not_run_stands_under_left_out() -> None:
    ours = {goal.scenario: {goal.figure: 1.0} for goal in GOALS}
    medians = {"ours": ours, "web": {"b": ours["b"]}}
    assert "Left out" not in render(medians)
    del ours["dd"], ours["c"]
    page = render(medians)
    assert "Left out:\n" in page
    assert list_bullets(page) == [
        "- c was not measured, and these goals are not judged: c: tokens/s; c: failed streams",
        "- dd was not measured, and these goals are not judged: "
        "d with three readers on each run: streams",
    ]


@pytest.mark.parametrize(("waited", "is_busy"), [(0.8, False), (2.0, False), (14.2, True)])
def test_a_slow_direct_line_is_told(waited: float, is_busy: bool) -> None:
    page = render({"direct": {"b": {"ttft_p50": waited}}})
    assert ("the direct line waited 14.2 ms" in page) == is_busy


def test_every_scenario_is_explained() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    table = text.partition("| Scenario | |")[2].partition("\n\n")[0]
    told = {name for row in table.splitlines()[2:] for name in row.split("|")[1].split(",")}
    assert {name.strip() for name in told} == set(SCENARIOS)
