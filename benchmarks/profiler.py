"""Where the CPU of our server goes under a scenario: py-spy attached to its worker while it answers,
never while conversations and logins are prepared.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import FULL, QUICK, Figures
from benchmarks.processes import process_tree
from benchmarks.record import Record
from benchmarks.servers.base import Place
from benchmarks.servers.environments import PROFILER
from benchmarks.servers.ours import Ours
from benchmarks.session import SCENARIOS, start_mock, tell
from benchmarks.stacks import Share, Stack, read_stacks, share_by_function, share_by_room
from benchmarks.wire import Directive

_RATE: Final = 200  # samples a second; at more it falls behind on two shared cores
FUNCTIONS: Final = 25
# Those that ask one server for streams and let it run.
PROFILED: Final = {name: SCENARIOS[name] for name in ("a", "turn", "b", "bb", "c", "d")}


class ProfiledOurs(Ours):
    """Ours, sampled from the end of each preparation to the beginning of the next one."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.stacks: list[Stack] = []
        self._sampler: Sampler | None = None

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        self.end_samples()
        requests = super().stream_requests(count, directive)
        assert self._process
        # The supervisor's one child, the worker.
        worker = process_tree(self._process.pid)[1]
        self._sampler = Sampler(worker, self.place.scratch / "stacks.txt")
        return requests

    def end_samples(self) -> None:
        """Add what has been sampled since the last preparation."""
        if self._sampler:
            self.stacks += self._sampler.stop()
            self._sampler = None


class Sampler:
    """py-spy at work on one process. It does not pause the process for a sample: that wakes threads
    that wait, which then count as busy.
    """

    def __init__(self, pid: int, output: Path) -> None:
        self._pid = pid
        self._output = output
        how = ("--nonblocking", "--threads", "--function", "--rate", str(_RATE))
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
        self._before = read_thread_cpu(pid)

    def stop(self) -> list[Stack]:
        """Detach; what was sampled. Threads that have ended since are not in it."""
        after = read_thread_cpu(self._pid)
        self._process.send_signal(signal.SIGINT)
        told, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"py-spy failed: {told}")
        spent = {thread: ms - self._before.get(thread, 0.0) for thread, ms in after.items()}
        return read_stacks(self._output.read_text(), spent)


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
    """Run each scenario once under the profiler and write down where its CPU went."""
    await PROFILER.install(place.scratch / "install.log")
    mock = await start_mock(place)
    try:
        for name in names:
            load = os.getloadavg()[0]
            tell(f"profile of {name}, load {load:.1f}")
            peer = ProfiledOurs(place)
            await peer.install()
            await peer.start()
            try:
                figures = await PROFILED[name](peer, QUICK if quick else FULL)
                peer.end_samples()
            finally:
                await peer.stop()
            record.add_profile(name, describe_profile(peer.stacks, figures, load))
    finally:
        await mock.stop()


def describe_profile(stacks: Sequence[Stack], figures: Figures, load: float) -> dict[str, Any]:
    """What the record keeps of one profile."""
    by_function = share_by_function(stacks)
    widest = sorted(by_function, key=lambda share: -share.whole)
    return {
        "made_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "load": load,
        "cpu_ms": sum(stack.cpu_ms for stack in stacks),
        "figures": figures,
        "rooms": _list(share_by_room(stacks)),
        "functions": _list(by_function[:FUNCTIONS]),
        "callers": _list(widest[: 2 * FUNCTIONS]),
    }


def _list(shares: Sequence[Share]) -> list[tuple[str, float, float]]:
    return [(share.name, share.own, share.whole) for share in shares]
