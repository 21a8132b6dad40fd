"""The goals: a figure of ours against a fixed limit or a share of what a peer reached."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Medians = Mapping[str, Mapping[str, Mapping[str, float]]]  # peer → scenario → figure


@dataclass(frozen=True, slots=True)
class Goal:
    """`figure` of `scenario` is at most (or at least) `factor` times the peer's, plus `plus`; or
    without a peer just `factor`. `of` names the server whose figure is judged.
    """

    label: str
    scenario: str
    figure: str
    at_most: bool
    factor: float
    peer: str | None = None
    plus: float = 0.0
    of: str = "ours"

    def limit(self, medians: Medians) -> float | None:
        """The limit as a number; None if the peer has no sound figure."""
        if self.peer is None:
            return self.factor
        theirs = read_figure(medians, self.peer, self.scenario, self.figure)
        return None if theirs is None else theirs * self.factor + self.plus


def read_figure(medians: Medians, peer: str, scenario: str, figure: str) -> float | None:
    """A sound figure. None if it is missing or not a number; if streams or requests failed; or if
    it is not positive, because then it measured nothing: there was no answer, or the lags were
    relative to a first token that came later than the rest.
    """
    figures = medians.get(peer, {}).get(scenario, {})
    value = figures.get(figure)
    if value is None or figure == "failed":
        return value
    is_sound = math.isfinite(value) and value > 0 and not figures.get("failed")
    return value if is_sound else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and the measured value; `is_met` is None if either side has no sound figure."""

    goal: Goal
    value: float | None
    limit: float | None

    @property
    def is_met(self) -> bool | None:
        if self.value is None or self.limit is None:
            return None
        return self.value <= self.limit if self.goal.at_most else self.value >= self.limit


def _most(label: str, scenario: str, figure: str, factor: float, peer: str | None = None) -> Goal:
    return Goal(label, scenario, figure, True, factor, peer)


def _least(label: str, scenario: str, figure: str, factor: float, peer: str | None = None) -> Goal:
    return Goal(label, scenario, figure, False, factor, peer)


GOALS: Final = (
    _most("light load: TTFT p50, ms", "a", "ttft_p50", 8),
    _most("light load: TTFT p50", "a", "ttft_p50", 1, "fastapi"),
    _most("a: whole 500-token reply", "a", "reply_p50", 0.25, "fastapi"),
    _most("a: whole 500-token reply", "a", "reply_p50", 0.5, "open-webui"),
    _most("a short turn: CPU", "turn", "cpu_ms_per_turn", 1, "fastapi"),
    _most("a short turn: CPU, ms", "turn", "cpu_ms_per_turn", 11),
    _most("b: TTFT p50, ms", "b", "ttft_p50", 10),
    _most("b: TTFT p50", "b", "ttft_p50", 1 / 8, "open-webui"),
    _most("b: TTFT p99, ms", "b", "ttft_p99", 40),
    _most("b: lag p99, ms", "b", "lag_p99", 30),
    _most("b: lag p99", "b", "lag_p99", 0.15, "django"),
    _most("b: CPU per 1,000 tokens", "b", "cpu_ms_per_1k", 0.45, "fastapi"),
    _most("b: CPU per 1,000 tokens", "b", "cpu_ms_per_1k", 0.65, "open-webui"),
    _most("b: CPU per 1,000 tokens", "b", "cpu_ms_per_1k", 5, "nginx"),
    Goal("a: the journal's own cost, TTFT p95", "a", "ttft_p95", True, 1, "journal-off", plus=5),
    Goal("b: the journal's own cost, TTFT p95", "b", "ttft_p95", True, 1, "journal-off", plus=5),
    _most("b: the journal's own cost, CPU", "b", "cpu_ms_per_1k", 1.15, "journal-off"),
    Goal("b through the web app: lag p99", "b", "lag_p99", True, 1, "ours", plus=40, of="web"),
    Goal("b through the web app: CPU", "b", "cpu_ms_per_1k", True, 1, "ours", plus=150, of="web"),
    _most("bb: TTFT p50, ms", "bb", "ttft_p50", 250),
    _most("bb: TTFT p50", "bb", "ttft_p50", 1 / 8, "open-webui"),
    _least("c: tokens/s", "c", "tokens_per_s", 8, "fastapi"),
    _least("c: tokens/s", "c", "tokens_per_s", 4, "open-webui"),
    _least("c: tokens/s", "c", "tokens_per_s", 0.25, "direct"),
    _most("c: failed streams", "c", "failed", 0),
    _least("d: streams", "d", "streams", 700),
    _least("d: streams", "d", "streams", 4, "fastapi"),
    _least("d: streams", "d", "streams", 4, "django"),
    _least("d: streams", "d", "streams", 4, "open-webui"),
    _least("d: streams", "d", "streams", 4, "litellm"),
    _least("d with three readers on each run: streams", "dd", "streams", 300),
    _most("memory per open stream, KB", "e", "kb_per_stream", 64),
    _most("idle memory (PSS), MB", "e", "pss_idle_mb", 120),
    _most("start to first answer, s", "e", "start_s", 1.5),
    _most("300 REST requests/s beside b: lag p99, ms", "mix", "lag_p99", 30),
    _most("two processes, the reader's: TTFT p50, ms", "twin", "ttft_p50", 25),
    _most("two processes, the reader's: lag p99, ms", "twin", "lag_p99", 60),
    *(
        goal
        for name in ("me", "conversations", "messages")
        for goal in (
            _least(f"REST {name}, requests/s", "rest", f"{name}_per_s", 2, "django-asgi"),
            _least(f"REST {name}, requests/s", "rest", f"{name}_per_s", 0.9, "gunicorn-threads"),
        )
    ),
)


# At a load average of 1 the first token takes 0.8 ms without a server in between.
_BUSY_TTFT_MS: Final = 2.0


def describe_unjudged(medians: Medians) -> list[str]:
    """A sentence for each scenario that has goals and was not run."""
    labels: dict[str, list[str]] = {}
    for goal in GOALS:
        if goal.scenario not in medians.get(goal.of, {}):
            name = goal.scenario if goal.of == "ours" else f"{goal.scenario} of {goal.of}"
            labels.setdefault(name, []).append(goal.label)
    return [
        f"{name} was not measured, and these goals are not judged: "
        + "; ".join(dict.fromkeys(goals))
        for name, goals in labels.items()
    ]


def describe_busy_machine(medians: Medians) -> str | None:
    """A warning if even the direct connection was slow in b; None if not, or if not measured."""
    waited = medians.get("direct", {}).get("b", {}).get("ttft_p50")
    if waited is None or waited <= _BUSY_TTFT_MS:
        return None
    return (
        f"**The machine was busy:** the direct line waited {waited:.3g} ms for its first token in "
        f"b, more than {_BUSY_TTFT_MS:g}. The latencies of this run are worth nothing; CPU per "
        "token suffers less."
    )


def judge(medians: Medians) -> list[Verdict]:
    """A verdict on every goal whose scenario was run, in the order of `GOALS`."""
    return [
        Verdict(
            goal,
            read_figure(medians, goal.of, goal.scenario, goal.figure),
            goal.limit(medians),
        )
        for goal in GOALS
        if goal.scenario in medians.get(goal.of, {})
    ]
