"""Profiles our server under a scenario: py-spy is attached to its worker while it answers, never
while conversations and logins are prepared.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import FULL, QUICK, Figures, Size
from benchmarks.processes import process_tree
from benchmarks.record import Record
from benchmarks.servers.base import Place
from benchmarks.servers.environments import PROFILER
from benchmarks.servers.ours import Ours
from benchmarks.session import SCENARIOS, start_mock, tell
from benchmarks.stacks import Stack, read_stacks, share_by_function, share_by_room, weigh
from benchmarks.wire import Directive

_RATE: Final = 200  # samples a second; at more it falls behind on two shared cores
_FUNCTIONS: Final = 60
# The scenarios that only request streams from one server and do not restart it.
PROFILED: Final = {name: SCENARIOS[name] for name in ("a", "turn", "b", "bb", "c", "d")}


class ProfiledOurs(Ours):
    """Ours, sampled from the end of each preparation to the beginning of the next one.

    `running`: ms of CPU by stack. `holding`: samples of the thread that holds the interpreter's
    lock, so Python's own work without the database, the disk and the kernel.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.running: list[Stack] = []
        self.holding: list[Stack] = []
        self._samplers: tuple[Sampler, Sampler] | None = None
        self._before: dict[int, float] = {}

    @property
    def _worker(self) -> int:
        assert self._process
        return process_tree(self._process.pid)[1]  # the supervisor's one child

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        self.end_samples()
        requests = super().stream_requests(count, directive)
        scratch = self.place.scratch
        self._samplers = (
            Sampler(self._worker, scratch / "running.txt"),
            Sampler(self._worker, scratch / "holding.txt", "--gil"),
        )
        self._before = read_thread_cpu(self._worker)
        return requests

    def end_samples(self) -> None:
        """Add the samples since the last preparation, without those of threads that have ended
        since.
        """
        if not self._samplers:
            return
        after = read_thread_cpu(self._worker)
        running, holding = (sampler.stop() for sampler in self._samplers)
        self._samplers = None
        spent = {thread: ms - self._before.get(thread, 0.0) for thread, ms in after.items()}
        self.running += weigh(running, spent)
        self.holding += holding


class Sampler:
    """py-spy attached to one process. It does not pause the process for a sample, because a pause
    wakes waiting threads, which then count as running.
    """

    def __init__(self, pid: int, output: Path, *options: str) -> None:
        self._output = output
        how = ("--nonblocking", "--threads", "--function", "--rate", str(_RATE), *options)
        what = ("record", "--pid", str(pid), "--format", "raw", "--output", str(output))
        self._process = subprocess.Popen(
            (PROFILER.program("py-spy"), *what, "--duration", "unlimited", *how),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        first = self._process.stdout.readline()
        if "Sampling process" not in first:
            raise RuntimeError(f"py-spy does not attach: {first}{self._process.communicate()[0]}")

    def stop(self) -> list[Stack]:
        """Detach; returns the samples."""
        self._process.send_signal(signal.SIGINT)
        told, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"py-spy failed: {told}")
        return read_stacks(self._output.read_text())


def read_thread_cpu(pid: int) -> dict[int, float]:
    """CPU ms of each of a process's threads so far, as the kernel's scheduler counts it."""
    spent = {}
    for entry in Path(f"/proc/{pid}/task").iterdir():
        try:
            spent[int(entry.name)] = int((entry / "schedstat").read_text().split()[0]) / 1e6
        except OSError:
            continue  # ended meanwhile
    return spent


async def profile_scenarios(
    names: Sequence[str], place: Place, record: Record, *, quick: bool
) -> None:
    """Run each scenario once under the profiler and record where its CPU went. A failure, as when
    the profiler may not attach, is printed and noted.
    """
    mock = await start_mock(place)
    try:
        for name in names:
            load = os.getloadavg()[0]
            tell(f"profile of {name}, load {load:.1f}")
            try:
                peer, figures = await _profile(name, place, QUICK if quick else FULL)
            except Exception as error:  # the page is worth having without it
                tell(f"    left out: {error!r}")
                record.note("left_out", f"profile of {name}: {error}".splitlines()[0])
                continue
            commit = record.body["machine"]["commit"]
            record.add_profile(name, describe_profile(peer, figures, load) | {"commit": commit})
    finally:
        await mock.stop()


async def _profile(name: str, place: Place, size: Size) -> tuple[ProfiledOurs, Figures]:
    await PROFILER.install(place.scratch / "install.log")
    peer = ProfiledOurs(place)
    await peer.install()
    await peer.start()
    try:
        return peer, await PROFILED[name](peer, size)
    finally:
        peer.end_samples()
        await peer.stop()


def describe_profile(peer: ProfiledOurs, figures: Figures, load: float) -> dict[str, Any]:
    """What the record keeps of one profile; shares as (name, own, whole)."""
    return {
        "made_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "load": load,
        "figures": figures,
        "cpu_ms": sum(stack.weight for stack in peer.running),
        "rooms": [astuple(share) for share in share_by_room(peer.running)],
        "rooms_holding": [astuple(share) for share in share_by_room(peer.holding)],
        "functions": [astuple(share) for share in share_by_function(peer.running)[:_FUNCTIONS]],
        "functions_holding": [
            astuple(share) for share in share_by_function(peer.holding)[:_FUNCTIONS]
        ],
    }
