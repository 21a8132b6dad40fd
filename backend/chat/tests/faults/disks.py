"""Two ways to fill the disk under a running server, and to make room again."""

import errno
import os
import resource
import shlex
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from api.health.checks import MIN_FREE_BYTES
from chat.tests.faults.databases import Sqlite
from chat.tests.faults.harness import Server

# Room enough for `/readyz` at the start.
TMPFS_BYTES = 2 * MIN_FREE_BYTES
PIECE_BYTES = 4096


class SizeLimit:
    """No file of the worker may grow, by its limit on file sizes (EFBIG)."""

    def __init__(self, start: Callable[[], Server]) -> None:
        self.server = start()

    def fill(self) -> None:
        self._limit(1)

    def free(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        resource.prlimit(
            self.server.worker(), resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)
        )


class SmallDisk:
    """The database lives on a file system in memory, where another file takes all room (ENOSPC).

    Only the server sees it, so no rights are needed beyond a namespace of one's own.
    """

    def __init__(self, start: Callable[..., Server], template: Sqlite) -> None:
        folder = template.path.parent
        # The copy is taken over from below the mount.
        mount = mount_command(folder, f"cp {shlex.quote(str(template.path))}")
        self.server = start(template, wrapper=("unshare", "-rm", "sh", "-c", mount, "sh"))
        self._filler = Path(f"/proc/{self.server.worker()}/root{folder}/filler")

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            try:
                while file.write(b"\0" * PIECE_BYTES):
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
                raise

    def free(self) -> None:
        self._filler.unlink()


def mount_command(folder: Path, copy: str) -> str:
    there = shlex.quote(str(folder))
    return (
        f"{copy} {there}.copy && mount -t tmpfs -o size={TMPFS_BYTES} none {there}"
        f' && cp {there}.copy {there}/db.sqlite3 && exec "$@"'
    )


@cache
def can_mount() -> bool:
    """Whether this machine lets us have a mount namespace of our own."""
    if os.name != "posix":
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0
