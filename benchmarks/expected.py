"""How long a whole run takes, before it begins: seconds of each scenario on two idle cores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.plan import Step

# By scenario and peer; measured, rounded up. "" stands for the others.
_SECONDS: Final[Mapping[str, Mapping[str, float]]] = {}
_DATABASE_SECONDS: Final[Mapping[tuple[str, int], float]] = {}


def expect_seconds(step: Step) -> float:
    """Of one scenario of one peer."""
    known = _SECONDS.get(step.scenario, {})
    return known.get(step.peer, known.get("", 10.0))


def render_estimate(steps: Sequence[Step], databases: Sequence[tuple[str, int]]) -> str:
    """A line for each scenario, then the whole."""
    seconds: Counter[str] = Counter()
    for step in steps:
        seconds[step.scenario] += round(expect_seconds(step))
    for kind, rows in databases:
        seconds["rows"] += round(_DATABASE_SECONDS.get((kind, rows), rows / 2500))
    lines = [f"    {name}: {took / 60:.1f} min" for name, took in seconds.items()]
    return "\n".join(
        [f"about {sum(seconds.values()) / 60:.0f} min on two idle cores, of which", *lines]
    )
