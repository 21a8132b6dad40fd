"""Runs a whole measurement: installs and starts the servers, plans and runs scenarios, records
figures.
"""

import asyncio
import itertools
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import FULL, QUICK, settle
from benchmarks.growth import run_growth
from benchmarks.processes import ServerProcess, start_listening
from benchmarks.ramp import run_ramp, run_watched_ramp
from benchmarks.record import Record
from benchmarks.scenarios import SCENARIOS as _PLAIN
from benchmarks.servers import PEERS
from benchmarks.servers.base import ROOT, Peer, PeerUnavailableError, Place
from benchmarks.twin import run_twin

SCENARIOS: Final = _PLAIN | {
    "d": run_ramp,
    "dd": run_watched_ramp,
    "twin": run_twin,
    "growth": run_growth,
}
_MOST_SECONDS: Final = 900.0  # a scenario that hangs must not hold up the others

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


def tell(sentence: str) -> None:
    """A line of progress."""
    print(sentence, file=sys.stderr, flush=True)


async def install_peers(
    names: Sequence[str], place: Place, record: Record, *, asked_for: bool
) -> dict[str, Peer]:
    """The servers that can be measured. Those that need gigabytes of packages are only installed if
    they were `asked_for` by name; a server left out is printed and noted.
    """
    ready = {}
    for name in names:
        peer = PEERS[name](place)
        packages = peer.packages
        try:
            if packages and packages.size and not asked_for and not packages.is_installed():
                raise PeerUnavailableError(
                    f"not installed {packages.size}; `make bench-peers` installs it"
                )
            await peer.install()
        except (PeerUnavailableError, RuntimeError, OSError) as error:
            sentence = f"{peer.title}: {error}"
            tell(f"left out: {sentence}")
            record.note("left_out", sentence.splitlines()[0])
            continue
        ready[name] = peer
    return ready


async def measure(
    peers: dict[str, Peer], steps: Sequence[Step], place: Place, record: Record, *, quick: bool
) -> None:
    """Run all steps and record each one when it is done. A failed one is printed and noted, and its
    server is restarted for the next one.
    """
    mock = await start_mock(place)
    try:
        for (run, name), group in itertools.groupby(steps, key=lambda step: (step.run, step.peer)):
            tell(f"run {run + 1}, load {os.getloadavg()[0]:.1f}: {peers[name].title}")
            await _measure_peer(peers[name], group, record, quick=quick)
    finally:
        await mock.stop()


async def _measure_peer(peer: Peer, steps: Iterable[Step], record: Record, *, quick: bool) -> None:
    size = QUICK if quick else FULL
    is_running = False
    try:
        for step in steps:
            load = os.getloadavg()[0]
            try:
                if not is_running:
                    await peer.start()
                    is_running = True
                began = time.monotonic()
                async with asyncio.timeout(_MOST_SECONDS):
                    figures = await SCENARIOS[step.scenario](peer, size)
                    await settle(peer)
            except Exception as error:  # the other figures are worth having
                sentence = f"{step.scenario}, {peer.title}, run {step.run + 1}: {error!r}"
                tell(f"    FAILED: {sentence}")
                record.note("failures", sentence.splitlines()[0])
                await peer.stop()
                is_running = False
                continue
            seconds = time.monotonic() - began
            tell(f"    {step.scenario}: {seconds:.1f} s")
            if figures:
                record.add(peer.name, step.scenario, figures, seconds=seconds, load=load)
    finally:
        await peer.stop()


async def start_mock(place: Place) -> ServerProcess:
    """Start the model server that all peers call."""
    command = (sys.executable, "-m", "benchmarks.mock_upstream", "--port", str(place.mock_port))
    return await start_listening(command, place.mock_port, cwd=ROOT, log=place.scratch / "mock.log")
