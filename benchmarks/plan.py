"""What is measured, and how often: a whole run has to end within an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.record import Record
from benchmarks.servers.base import Peer

# Maximum runs, of ours and of the others. One run is enough if a scenario consists of many
# measurements, or if slow servers take minutes for a figure that repeats within a few per cent.
_RUNS: Final[Mapping[str, tuple[int, int]]] = {
    "c": (3, 1),
    "d": (1, 1),
    "dd": (1, 0),
    "e": (3, 1),
    "rest": (2, 2),
    "growth": (1, 1),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One scenario of one peer in one run."""

    run: int
    peer: str
    scenario: str


def takes_part(peer: type[Peer], scenario: str) -> bool:
    """Whether a scenario can be run on a peer at all."""
    if peer.only:
        return scenario in peer.only
    if scenario in ("dd", "rest", "mix", "twin"):
        return peer.name == "ours"
    return not (scenario == "e" and peer.name == "direct")


def make_plan(
    peers: Sequence[type[Peer]], scenarios: Sequence[str], runs: int, record: Record
) -> list[Step]:
    """The steps that are still to do, in order: within each run the peers take turns."""
    return [
        Step(run, peer.name, scenario)
        for run in range(runs)
        for peer in peers
        for scenario in scenarios
        if takes_part(peer, scenario)
        and run < count_runs(peer.name, scenario, runs)
        and run >= record.count(peer.name, scenario)
    ]


def count_runs(peer: str, scenario: str, runs: int) -> int:
    """How often a scenario is run on a peer when `runs` are wanted."""
    ours, others = _RUNS.get(scenario, (runs, runs))
    return min(runs, ours if peer == "ours" else others)
