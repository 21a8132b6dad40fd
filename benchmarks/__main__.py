"""Run the measurements: `python -m benchmarks` from the project's root, in the server's
environment.

Servers take turns within each run, one at a time, on the same ports. Everything measured goes to
`benchmarks/results/` as JSON, the report to the standard output and with `--page` to `RESULTS.md`.
"""

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import uvloop

from benchmarks.figures import FULL, QUICK, Figures, settle
from benchmarks.goals import Medians, judge
from benchmarks.growth import run_growth
from benchmarks.outcome import describe_machine, measure_databases, save, write_page
from benchmarks.processes import start_process
from benchmarks.ramp import run_ramp, run_watched_ramp
from benchmarks.report import render
from benchmarks.scenarios import SCENARIOS
from benchmarks.servers import PEERS, Peer, PeerUnavailableError
from benchmarks.servers.base import HOST, ROOT, Place
from benchmarks.twin import run_twin

_SCENARIOS = SCENARIOS | {
    "d": run_ramp,
    "dd": run_watched_ramp,
    "twin": run_twin,
    "growth": run_growth,
}
Results = dict[str, dict[str, list[Figures]]]  # peer → scenario → one entry per run


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--scenario",
        default="a,turn,b,bb,c,d,dd,e,rest,mix,twin,growth",
        help=f"of {','.join(_SCENARIOS)}",
    )
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {','.join(PEERS)}")
    parser.add_argument("--runs", type=int, default=3, help="medians are taken over this many")
    parser.add_argument("--quick", action="store_true", help="one short run, for the shape only")
    parser.add_argument(
        "--port", type=int, default=9200, help="the mock's; servers take the next one"
    )
    parser.add_argument(
        "--rows",
        default="",
        help="also ask both databases with so many messages each, as 10000,1000000",
    )
    parser.add_argument("--page", action="store_true", help="write RESULTS.md and its pictures")
    arguments = parser.parse_args()
    arguments.scenario = _choose(parser, arguments.scenario, _SCENARIOS)
    arguments.peers = _choose(parser, arguments.peers, PEERS)
    return arguments


def _choose(parser: argparse.ArgumentParser, value: str, known: Mapping[str, object]) -> list[str]:
    chosen = value.split(",")
    if unknown := [name for name in chosen if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; choose from {', '.join(known)}")
    return chosen


def takes_part(peer: Peer, scenario: str) -> bool:
    """Whether a scenario can be asked of a peer at all."""
    if scenario == "rest":
        return bool(peer.rest_paths)
    if scenario in ("twin", "dd"):
        return peer.name == "ours"
    if scenario == "mix":
        return peer.streams and bool(peer.rest_paths)
    return peer.streams and not (scenario == "e" and peer.name == "direct")


async def measure(arguments: argparse.Namespace, scratch: Path, loads: list[float]) -> Results:
    """All runs of all peers; a peer that cannot run is named and left out. `loads` gets the load
    average before each.
    """
    place = Place(port=arguments.port + 1, mock_port=arguments.port, scratch=scratch)
    mock = await start_process(
        (sys.executable, "-m", "benchmarks.mock_upstream", "--port", str(arguments.port)),
        cwd=ROOT, env={}, log=scratch / "mock.log",
    )  # fmt: skip
    try:
        await _wait_for_port(arguments.port)
        peers = [peer for name in arguments.peers if (peer := await _install(PEERS[name](place)))]
        results: Results = {peer.name: {} for peer in peers}
        for run in range(1 if arguments.quick else arguments.runs):
            for peer in peers:
                loads.append(os.getloadavg()[0])
                told = f"run {run + 1}, load {loads[-1]:.1f}: {peer.title}"
                print(told, file=sys.stderr, flush=True)
                await measure_peer(peer, arguments, results[peer.name])
        return results
    finally:
        await mock.stop()


async def _wait_for_port(port: int) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.02)
    raise RuntimeError(f"the mock upstream does not listen on port {port}")


async def _install(peer: Peer) -> Peer | None:
    try:
        await peer.install()
    except PeerUnavailableError as error:
        print(f"left out: {peer.title}: {error}", file=sys.stderr, flush=True)
        return None
    return peer


async def measure_peer(
    peer: Peer, arguments: argparse.Namespace, results: dict[str, list[Figures]]
) -> None:
    """One run of one peer through its scenarios."""
    size = QUICK if arguments.quick else FULL
    scenarios = [name for name in arguments.scenario if takes_part(peer, name)]
    if not scenarios:
        return
    await peer.start()
    try:
        for name in scenarios:
            began = time.monotonic()
            results.setdefault(name, []).append(await _SCENARIOS[name](peer, size))
            await settle(peer)
            took = time.monotonic() - began
            print(f"    {name}: {took:.1f} s", file=sys.stderr, flush=True)
    finally:
        await peer.stop()


def take_medians(results: Results) -> Medians:
    """The median of each figure over the runs; of failures the most: a median hides them."""
    return {
        peer: {
            scenario: {name: _take_middle(name, runs) for name in runs[0]}
            for scenario, runs in scenarios.items()
        }
        for peer, scenarios in results.items()
    }


def _take_middle(name: str, runs: list[Figures]) -> float:
    values = [run[name] for run in runs if name in run]
    return max(values) if name == "failed" else statistics.median(values)


def main() -> None:
    """Measure, save, report."""
    arguments = read_arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        loads: list[float] = []
        runs = uvloop.run(measure(arguments, Path(scratch), loads))
        sizes = [int(rows) for rows in arguments.rows.split(",") if rows]
        databases = measure_databases(sizes, Path(scratch))
    medians = take_medians(runs)
    results = {
        "machine": describe_machine(loads),
        "medians": medians,
        "runs": runs,
        "databases": databases,
    }
    titles = {name: peer.title for name, peer in PEERS.items()}
    print(render(medians, titles, judge(medians)))
    path = save(results)
    print(f"\nAll figures: {path.relative_to(ROOT)}")
    if arguments.page:
        print(f"The page: {write_page(results, titles, path).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
