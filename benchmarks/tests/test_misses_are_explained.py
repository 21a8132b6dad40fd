"""The page says of every missed goal why, and a new page keeps what was written by hand."""

from typing import Any

from benchmarks.goals import GOALS, judge
from benchmarks.misses import EXPLANATIONS, read_explanations, render_misses

TEXT = "For whoever edits it.\n\n## a, turn\n\nThe turn\ncosts.\n\n## b\n\nThe load.\n"
SLOW = {"ours": {"a": {"ttft_p50": 20.0}, "b": {"ttft_p50": 5.0}, "dd": {"streams": 9.0}}}


def render(profiles: dict[str, Any] | None = None, medians: Any = SLOW) -> str:
    return "\n".join(render_misses(judge(medians), profiles or {}, TEXT))


def test_only_groups_with_a_miss_are_shown() -> None:
    page = render()
    assert "**light load: TTFT p50, ms.** The turn\ncosts.\n" in page
    assert "The load." not in page
    assert "whoever" not in page


def test_a_miss_without_an_explanation_is_named() -> None:
    assert "Not explained yet: dd." in render()


def test_without_a_miss_there_is_no_section() -> None:
    assert render(medians={"ours": {"a": {"ttft_p50": 2.0}}}) == ""


def test_the_profile_is_a_table_of_rooms() -> None:
    profile = {
        "made_on": "2026-01-01",
        "commit": "abc",
        "load": 1.25,
        "figures": {"cpu_ms_per_turn": 15.0},
        "rooms": [["sqlite", 0.6, 0.6], ["chat.journal", 0.4, 1.0]],
        "rooms_holding": [["chat.journal", 0.3, 0.9]],
    }
    page = render({"turn": profile})
    assert "| CPU | 15 ms a turn |" in page
    assert "| sqlite | 60 / 0 / 0 |" in page
    assert "| chat.journal | 40 / 30 / 90 |" in page
    assert "code of abc; load average before: turn 1.2." in page


def test_explanations_are_of_scenarios_with_a_goal() -> None:
    written = {name for names, _ in read_explanations(EXPLANATIONS.read_text()) for name in names}
    assert written <= {goal.scenario for goal in GOALS}
    assert written
