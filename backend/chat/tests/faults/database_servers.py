"""PostgreSQL and Redis servers of the suite's own, which can be killed, frozen and started."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import psycopg

from chat.tests.faults.databases import Postgres

START_SECONDS = 30.0


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest installed."""
    if found := shutil.which("postgres"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return versions[-1].parent if versions else None


class PostgresServer:
    """A cluster of the suite's own in a folder of its own, listening on `port`; empty, or with what
    another one has stored and saved in the folder `saved`.
    """

    def __init__(self, port: int, saved: Path | None = None) -> None:
        programs = find_postgres()
        assert programs is not None, "PostgreSQL is not installed"
        self.port = port
        self._programs = programs
        # Outside of pytest's folders: those only their owner may enter, and the server is another.
        self._folder = Path(tempfile.mkdtemp(prefix="faults-postgres-"))
        self._data = self._folder / "data"
        self._log = self._folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            # It refuses to run as root.
            shutil.chown(self._folder, "postgres")
        if saved is None:
            self._run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-D", str(self._data))
        else:
            # Owners and rights come along, which it insists on.
            subprocess.run(["cp", "-a", str(saved), str(self._data)], check=True)

    def save(self, folder: Path) -> None:
        """Stop it and copy what it has stored to `folder`."""
        self.stop()
        subprocess.run(["cp", "-a", str(self._data), str(folder)], check=True)

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._programs / program), *arguments]
        if os.getuid() == 0:
            return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        return command

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._command(program, *arguments), capture_output=True, text=True, cwd="/", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, *options: str) -> Self:
        """`options` as in postgresql.conf: `name=value`."""
        chosen = [part for option in options for part in ("-c", option)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(
                    "postgres",
                    *("-D", str(self._data), "-p", str(self.port), "-k", ""),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
                    # Tests kill processes, never the machine.
                    *("-c", "fsync=off"),
                    *chosen,
                ),
                stdout=log,
                stderr=log,
                cwd="/",
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.02)
        return self

    def _is_ready(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, name: str) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname=name, user="postgres", autocommit=True
        )

    def create(
        self, folder: Path, template: str | None = None, name: str | None = None
    ) -> Postgres:
        """A new database, empty or a copy of the one called `template`, which must have no
        open connections.
        """
        name = name or f"faults_{uuid4().hex}"
        copied = f' TEMPLATE "{template}"' if template else ""
        with self._connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"{copied}'.encode())
        return Postgres(name, self.port, self.port, folder)

    def kill(self) -> None:
        """Every connection breaks; what was committed is there after the next start."""
        self._signal(signal.SIGQUIT)
        if self._process:
            self._process.wait(START_SECONDS)

    def stop(self) -> None:
        """Fast shutdown: clients get an error message, then their connections are closed."""
        self._signal(signal.SIGINT)
        if self._process:
            self._process.wait(START_SECONDS)

    def freeze(self) -> None:
        """It answers nothing any more, and breaks off nothing either."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def close(self) -> None:
        """End it and remove what it stored."""
        if self._process and self._process.poll() is None:
            self.thaw()
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pids(self) -> list[int]:
        assert self._process is not None
        parent = self._process.pid
        listed = subprocess.run(
            ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False
        )
        return [parent, *map(int, listed.stdout.split())]

    def _signal(self, number: int) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)


class RedisServer:
    """A Redis of the suite's own on `port`; keeps nothing on disk."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(
            ["redis-server", *arguments, "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            assert self._process.poll() is None, "redis-server did not start"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """It answers nothing any more, and breaks off nothing either."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


def answers(port: int) -> bool:
    """Whether anybody listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
