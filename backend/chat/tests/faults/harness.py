"""Real processes: the shipped server on a database of its own.

A server is `gunicorn config.asgi:application` as `make serve` runs it. It can be killed, paused,
ended and started again on the same database and port; its log is kept beside the database.
"""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from chat.tests.faults.databases import Database
from testing_processes import COVERAGE, python

BACKEND = Path(__file__).resolve().parents[3]
# Outside the range that outgoing connections take their ports from: a restarted server finds its
# own still free.
_FIRST_PORT = int(os.environ.get("FAULTS_FIRST_PORT") or 9400)
PORTS = range(_FIRST_PORT, _FIRST_PORT + 100)
START_SECONDS = 30.0
SECRET_KEY = "a key for servers that live for a minute at most"


def write_environment(**changes: str) -> dict[str, str]:
    """A server's environment: nothing of the developer's own, nor of `backend/.env`; `changes`."""
    example = (BACKEND.parent / ".env.example").read_text(encoding="utf-8")
    # An empty value counts as unset and wins over the file.
    blank = dict.fromkeys(re.findall(r"(?m)^#? ?([A-Z][A-Z0-9_]+)=", example), "")
    return {
        "PATH": os.environ["PATH"],
        COVERAGE: os.environ.get(COVERAGE, ""),
        **blank,
        "DJANGO_SECRET_KEY": SECRET_KEY,
        "DJANGO_DEBUG": "False",
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "RATE_LIMITS_ENABLED": "False",
        "WEB_CONCURRENCY": "1",
        "LLM_ALLOWED_MODELS": "openai/*,scripted/*,offline/persona",
        "LLM_TITLE_MODEL": "off",
        # The lines are broken on purpose, and the next turn shall try them again at once.
        "LLM_BREAKER_FAILURES": "0",
        "OPENAI_API_KEY": "sk-faults",
        "LLM_MAX_RETRIES": "0",
        **changes,
    }


def manage(database: Database, *arguments: str) -> str:
    """Run `manage.py` on a database in a process of its own; returns what it printed."""
    done = subprocess.run(
        [*python(), "manage.py", *arguments],
        cwd=BACKEND,
        env=write_environment(DATABASE_URL=database.url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def find_free_port() -> int:
    # Test processes side by side each have ports of their own.
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = PORTS[process % 4 :: 4]
    for port in random.sample(mine, len(mine)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port in {mine}")


@dataclass(slots=True)
class Server:
    """One server process group on `database`, listening on `port`."""

    database: Database
    environment: Mapping[str, str]
    port: int = field(default_factory=find_free_port)
    # A command that starts the server, for one in an unusual place.
    wrapper: Sequence[str] = ()
    command: Sequence[str] = (sys.executable, "-m", "gunicorn", "config.asgi:application")
    # Wall-clock times at which a worker of this server was killed, oldest first.
    deaths: list[float] = field(default_factory=list)
    _master: subprocess.Popen[bytes] | None = None
    _groups: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        path = self._log_path()
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def master(self) -> subprocess.Popen[bytes]:
        assert self._master is not None, "not started"
        return self._master

    def _log_path(self) -> Path:
        return self.database.folder / f"server-{self.port}.log"

    def start(self) -> Self:
        """Start it and return once it is ready."""
        environment = {
            **self.environment,
            "DATABASE_URL": self.database.url,
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
        }
        with self._log_path().open("ab") as log:
            self._master = subprocess.Popen(
                [*self.wrapper, *self.command],
                cwd=BACKEND,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._groups.append(self._master.pid)
        self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.readiness() != "ok" or not find_children(self.master.pid):
            assert self.master.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def readiness(self) -> str:
        """What `/readyz` says: `ok`, `degraded` or `unavailable`; "" when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310
                return str(json.load(answer)["status"])
        except urllib.error.HTTPError as error:
            with error:
                return str(json.load(error)["status"])
        except OSError:
            return ""

    def worker(self) -> int:
        """The process id of its one worker."""
        children = find_children(self.master.pid)
        assert len(children) == 1, children
        return children[0]

    def kill_worker(self) -> None:
        """kill -9 of the worker alone: the supervisor starts another."""
        worker = self.worker()
        self.deaths.append(time.time())
        os.kill(worker, signal.SIGKILL)

    def kill(self) -> None:
        """kill -9 of everything at once."""
        self.deaths.append(time.time())
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()

    def kill_supervisor(self) -> None:
        """kill -9 of the supervisor alone; its worker is an orphan then."""
        self.master.kill()
        self.master.wait()

    def ask_to_stop(self) -> None:
        self.master.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Whatever is left of it, at once."""
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.master.wait()


def find_children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == pid and not row[2].startswith("Z")]


def read_resident_bytes(pid: int) -> int:
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) * 1024
