"""Which curves there are to draw."""

from benchmarks.plots import find_charts


def test_a_curve_has_who_measured_two_points_of_it() -> None:
    name = "cpu_ms_per_1k_by_streams"
    medians = {
        # The direct line has no process whose CPU could be read.
        "direct": {"growth": {f"{name}@1": None, f"{name}@10": None}},
        "ours": {"growth": {f"{name}@10": 20.0, f"{name}@1": 30.0, "failed": 0}},
        "fastapi": {"a": {"ttft_p50": 9.0}},
    }
    ((chart, lines),) = find_charts({"medians": medians})
    assert chart.name == name
    assert lines == {"ours": [(1.0, 30.0), (10.0, 20.0)]}
