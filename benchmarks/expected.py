"""How long a whole run takes, before it begins: seconds of each scenario on two idle cores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.plan import Step

# By scenario and peer, from the pace of the streams and each server's tokens a second; "" means all
# other peers. `e` includes the start of a slow server.
_SECONDS: Final[Mapping[str, Mapping[str, float]]] = {
    "a": {"direct": 1, "ours": 2, "litellm": 15, "": 4},
    "turn": {"direct": 1, "": 4, "litellm": 7, "open-webui": 7},
    "b": {"": 8, "litellm": 25},
    "bb": {"": 8, "litellm": 25},
    "c": {"direct": 3, "ours": 6, "open-webui": 12, "litellm": 150, "": 22},
    "d": {"direct": 60, "ours": 100, "litellm": 45, "": 70},
    "dd": {"": 100},
    "e": {"": 22, "litellm": 45, "open-webui": 60},
    "rest": {"": 20},
    "mix": {"": 9},
    "twin": {"": 18},
    "growth": {"direct": 40, "ours": 75, "open-webui": 45, "litellm": 200, "": 60},
}
_MESSAGES_PER_SECOND: Final[Mapping[str, float]] = {"sqlite": 3000, "postgres": 5000}
_REQUESTS_SECONDS: Final = 15.0
_ATTACH_SECONDS: Final = 5.0


def expect_seconds(step: Step) -> float:
    """The expected seconds of one scenario of one peer."""
    known = _SECONDS.get(step.scenario, {})
    return known.get(step.peer, known.get("", 10))


def render_estimate(
    steps: Sequence[Step], databases: Sequence[tuple[str, int]], profiles: Sequence[str] = ()
) -> str:
    """The total, then a line for each scenario."""
    seconds: Counter[str] = Counter()
    for step in steps:
        seconds[step.scenario] += round(expect_seconds(step))
    for kind, rows in databases:
        seconds["rows"] += round(rows / _MESSAGES_PER_SECOND[kind] + _REQUESTS_SECONDS)
    for name in profiles:
        seconds["profiles"] += round(expect_seconds(Step(0, "ours", name)) + _ATTACH_SECONDS)
    lines = [f"    {name}: {took / 60:.1f} min" for name, took in seconds.items()]
    return "\n".join(
        [f"about {sum(seconds.values()) / 60:.0f} min on two idle cores, of which", *lines]
    )
