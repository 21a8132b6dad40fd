"""Starts, watches and stops server processes; reads their cost from `/proc`."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS: Final = 10.0
# The only variables of the caller that reach a server: runs must not depend on a shell.
_KEPT_VARIABLES: Final = ("PATH", "HOME", "LANG", "TZ")


@dataclass(frozen=True, slots=True)
class Usage:
    """A process tree at one moment: CPU ms since its start, resident and proportional MB."""

    cpu_ms: float
    rss_mb: float
    pss_mb: float


class ServerProcess:
    """One running server: its process group and where it logs."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self.log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    def usage(self) -> Usage:
        """What the whole tree has used so far."""
        return read_usage(self._process.pid)

    @property
    def has_exited(self) -> bool:
        return self._process.returncode is not None

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL for what is left of the group after 10 s."""
        if self.has_exited:
            return
        os.kill(self._process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()


def server_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """A small, known environment with `extra` on top."""
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | dict(extra)


async def start_process(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path
) -> ServerProcess:
    """Start a server in a process group of its own; what it prints goes to `log`."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env=server_environment(env),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return ServerProcess(process, log)


async def start_listening(
    command: Sequence[str], port: int, *, cwd: Path, log: Path
) -> ServerProcess:
    """Start a server and wait until it listens on `port`; RuntimeError if it does not."""
    process = await start_process(command, cwd=cwd, env={}, log=log)
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return process
    await process.stop()
    raise RuntimeError(f"{command[0]} does not listen on port {port}:\n{read_tail(log)}")


async def run_command(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path
) -> None:
    """Run a set-up step to its end; RuntimeError with the end of its output if it fails."""
    step = await start_process(command, cwd=cwd, env=env, log=log)
    if await step._process.wait():
        raise RuntimeError(f"{' '.join(command)} failed:\n{read_tail(log)}")


def read_tail(log: Path, characters: int = 2000) -> str:
    """The end of a log file."""
    return log.read_text(errors="replace")[-characters:]


def process_tree(root: int) -> list[int]:
    """`root` and all its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _read_stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, ()))
    return tree


def read_usage(root: int) -> Usage:
    """CPU (reaped children included) and memory of the tree below `root`."""
    pids = process_tree(root)
    stats = [stat for pid in pids if (stat := _read_stat(pid))]
    ticks = sum(int(stat[field]) for stat in stats for field in (11, 12)) + sum(
        int(stats[0][field]) for field in (13, 14) if stats
    )
    return Usage(
        cpu_ms=ticks * 1000 / _TICKS_PER_SECOND,
        rss_mb=sum(_read_kilobytes(pid, "Rss") for pid in pids) / 1024,
        pss_mb=sum(_read_kilobytes(pid, "Pss") for pid in pids) / 1024,
    )


def _read_stat(pid: int) -> list[str] | None:
    """Fields of `/proc/<pid>/stat` after the command's name, which may itself hold blanks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _read_kilobytes(pid: int, name: str) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(
        (int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{name}:")), 0
    )
