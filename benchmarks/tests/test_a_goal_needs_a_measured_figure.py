"""A verdict is only given on figures that measured something."""

import pytest

from benchmarks.goals import Verdict, judge

Figures = dict[str, dict[str, dict[str, float]]]


def verdict(label: str, medians: Figures, peer: str | None) -> Verdict:
    return next(v for v in judge(medians) if v.goal.label == label and v.goal.peer == peer)


def paced(**figures: float) -> Figures:
    return {"ours": {"b": {"failed": 0.0, **figures}}}


def test_a_figure_within_its_limit_passes_and_one_beyond_fails() -> None:
    assert verdict("b: lag p99, ms", paced(lag_p99=30.0), None).is_met is True
    assert verdict("b: lag p99, ms", paced(lag_p99=30.1), None).is_met is False


@pytest.mark.parametrize("value", [0.0, -13.9, float("nan"), float("inf")])
def test_a_figure_that_measured_nothing_is_not_judged(value: float) -> None:
    assert verdict("b: lag p99, ms", paced(lag_p99=value), None).is_met is None


def test_a_figure_of_a_run_with_failures_is_not_judged() -> None:
    assert verdict("b: lag p99, ms", paced(lag_p99=1.0), None).is_met is True
    assert verdict("b: lag p99, ms", paced(lag_p99=1.0, failed=3.0), None).is_met is None


def test_failures_themselves_are_judged() -> None:
    medians = {"ours": {"c": {"failed": 2.0, "tokens_per_s": 90_000.0}}}
    assert verdict("c: failed streams", medians, None).is_met is False


def test_two_servers_that_answered_nothing_give_no_pass() -> None:
    nothing = {"rest": {"me_per_s": 0.0, "failed": 32.0}}
    medians = {"ours": nothing, "django-asgi": nothing}
    assert verdict("REST me, requests/s", medians, "django-asgi").is_met is None


def test_a_share_of_a_peer_needs_the_peer() -> None:
    medians = paced(cpu_ms_per_1k=90.0)
    assert verdict("b: CPU per 1,000 tokens", medians, "fastapi").is_met is None
    medians["fastapi"] = {"b": {"failed": 0.0, "cpu_ms_per_1k": 200.0}}
    assert verdict("b: CPU per 1,000 tokens", medians, "fastapi").is_met is True
