"""The virtual environments of servers that are not ours: each from its own lock, made when it is
first needed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.processes import run_command

_FOLDER: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Environment:
    """`folder` below `benchmarks/` with the packages of `lock`. One with a `size` is made only if
    its peer is requested by name; a report shows the versions of `packages`.
    """

    folder: str
    lock: str
    packages: tuple[str, ...]
    size: str = ""

    @property
    def python(self) -> Path:
        return self.program("python")

    def program(self, name: str) -> Path:
        """The path of one of its commands, whether it is installed yet or not."""
        return _FOLDER / self.folder / "bin" / name

    def is_installed(self) -> bool:
        """Whether it was made from the lock as it is now."""
        done = _FOLDER / self.folder / "requirements.txt"
        return done.exists() and done.read_bytes() == (_FOLDER / self.lock).read_bytes()

    async def install(self, log: Path) -> None:
        """Make it, again whenever the lock has changed; RuntimeError with the end of the log."""
        if self.is_installed():
            return
        print(f"making benchmarks/{self.folder} {self.size}", file=sys.stderr, flush=True)
        folder = _FOLDER / self.folder
        # The interpreter for which the locks were made, else the one that runs this.
        python = shutil.which("python3.11") or sys.executable
        make = (python, "-m", "venv", "--clear", str(folder))
        # The lock is complete. Without --no-deps pip would resolve names with extras again.
        install = (str(self.python), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes")
        await run_command(make, cwd=_FOLDER, env=os.environ, log=log)
        await run_command((*install, "-r", self.lock), cwd=_FOLDER, env=os.environ, log=log)
        shutil.copyfile(_FOLDER / self.lock, folder / "requirements.txt")

    def ask_versions(self) -> dict[str, str]:
        """Version of each of `packages`; nothing where it is not installed."""
        if not self.python.exists():
            return {}
        code = (
            "import importlib.metadata as m, json, sys;"
            "print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
        )
        command: Sequence[str] = (str(self.python), "-c", code, *self.packages)
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        found: dict[str, str] = json.loads(asked.stdout) if asked.returncode == 0 else {}
        return found


BY_THE_BOOK: Final = Environment(
    ".venv", "requirements-peers.txt", ("fastapi", "openai", "sqlalchemy", "uvicorn")
)
LITELLM: Final = Environment(
    ".venv-litellm", "requirements-litellm.txt", ("litellm",), size="(0.8 GB)"
)
OPEN_WEBUI: Final = Environment(
    ".venv-open-webui",
    "requirements-open-webui.txt",
    ("open-webui",),
    size="(several GB)",
)
PROFILER: Final = Environment(".venv-profile", "requirements-profile.txt", ("py-spy",))
