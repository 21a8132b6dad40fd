"""Run the measurements: `python -m benchmarks` from the project's root, in the server's
environment.

Servers take turns within each run, one at a time, on the same ports. Each measurement is written at
once to a JSON file in `benchmarks/results/`. The report is printed at the end and, with `--page`,
written to `RESULTS.md`. `--into` that file continues an interrupted run, or adds scenarios that are
measured one by one.
"""

import argparse
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import uvloop

from benchmarks.goals import judge
from benchmarks.outcome import describe_machine, measure_databases, write_page
from benchmarks.profiler import PROFILED, profile_scenarios
from benchmarks.record import Record, open_record
from benchmarks.report import render
from benchmarks.servers import PEERS
from benchmarks.servers.base import Place
from benchmarks.session import SCENARIOS, install_peers, make_plan, measure

_ALL: Final = "a,turn,b,bb,c,d,dd,e,rest,mix,twin,growth"


def read_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--scenario",
        help=f"of {','.join(SCENARIOS)} (default: all, or none where only profiles are asked for)",
    )
    parser.add_argument(
        "--peers",
        help=f"of {','.join(PEERS)}; named here, one is installed whatever its size (default: all "
        "but those that would need gigabytes of packages first)",
    )
    parser.add_argument("--runs", type=int, default=3, help="medians are taken over this many")
    parser.add_argument("--quick", action="store_true", help="one short run, for the shape only")
    parser.add_argument(
        "--port", type=int, default=9200, help="the mock's; servers take the next ones"
    )
    parser.add_argument(
        "--rows",
        default="",
        help="also ask both databases with so many messages each, as 10000,1000000",
    )
    parser.add_argument(
        "--profile",
        default="",
        help="sample where the CPU of our server goes in these scenarios, as a,turn,b,d",
    )
    parser.add_argument("--page", action="store_true", help="write RESULTS.md and its pictures")
    parser.add_argument("--into", type=Path, help="a file in results/ to go on with")
    parser.add_argument("--install", action="store_true", help="only install the peers")
    arguments = parser.parse_args(words)
    arguments.asked_for = arguments.peers is not None
    arguments.profile = _choose(parser, arguments.profile, PROFILED)
    default = "" if arguments.profile else _ALL
    scenario = default if arguments.scenario is None else arguments.scenario
    arguments.scenario = _choose(parser, _ALL if scenario == "all" else scenario, SCENARIOS)
    arguments.peers = _choose(parser, arguments.peers or ",".join(PEERS), PEERS)
    arguments.rows = [int(rows) for rows in arguments.rows.split(",") if rows]
    if arguments.quick:
        arguments.runs = 1
    return arguments


def _choose(parser: argparse.ArgumentParser, value: str, known: Mapping[str, object]) -> list[str]:
    chosen = [name for name in value.split(",") if name]
    if unknown := [name for name in chosen if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; choose from {', '.join(known)}")
    return chosen


async def run(arguments: argparse.Namespace, record: Record, scratch: Path) -> None:
    """Install and measure the servers; with `--install` only install them."""
    place = Place(port=arguments.port + 1, mock_port=arguments.port, scratch=scratch)
    peers = {}
    if arguments.scenario or arguments.install:
        peers = await install_peers(arguments.peers, place, record, asked_for=arguments.asked_for)
    if arguments.install:
        return
    steps = make_plan([PEERS[name] for name in peers], arguments.scenario, arguments.runs, record)
    if steps:
        await measure(peers, steps, place, record, quick=arguments.quick)
    if arguments.profile:
        await profile_scenarios(arguments.profile, place, record, quick=arguments.quick)


def main() -> None:
    """Measure, save, report; exit code 1 if anything failed."""
    arguments = read_arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # SIGTERM stops the servers, as Ctrl-C does. The handler of SIGINT is set because a shell's
    # background jobs ignore that signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        record = open_record(arguments.into, describe_machine())
    except ValueError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        uvloop.run(run(arguments, record, Path(scratch)))
        if arguments.install:
            return
        measure_databases(arguments.rows, Path(scratch), record)
    record.body["machine"] = describe_machine()
    record.save()
    medians = record.body["medians"]
    titles = {name: peer.title for name, peer in PEERS.items()}
    print(render(medians, titles, judge(medians)))
    print(f"\nAll figures: {os.path.relpath(record.path)}")
    if arguments.page:
        print(f"The page: {os.path.relpath(write_page(record.body, titles, record.path))}")
    for sentence in record.body["failures"]:
        print(f"failed: {sentence}")
    sys.exit(bool(record.body["failures"]))


if __name__ == "__main__":
    main()
