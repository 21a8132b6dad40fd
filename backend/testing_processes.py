"""Python processes for tests that start many of them, without loading the packages for each.

`python()` begins a command as `sys.executable` does: `[*python(), "manage.py", "check"]`. The
command runs in a process of its own with the environment, the folder and the outputs that it is
given. It is forked from one that has loaded Django and the other packages but none of our code,
which takes a third of the CPU time of a start. Nothing is loaded that depends on settings, or that
a test expects not to be loaded. Tests of the start itself, as of the servers, use `sys.executable`.

This file has three roles: tests import it; run as `FILE SOCKET` it is the process to fork from; run
as `FILE SOCKET ARGUMENTS ...` it hands its command over and ends with that command's exit code.
"""

import array
import contextlib
import functools
import json
import os
import select
import signal
import socket
import sys

# Names coverage's configuration file if these processes are measured, too. Not coverage's own
# variable, which would also slow down the servers that tests start.
COVERAGE = "TEST_COVERAGE_CONFIG"
# Packages that every start of the backend loads sooner or later.
_PACKAGES = (
    "asyncio",
    "cryptography.x509",
    "django.contrib.auth.hashers",
    "django.core.management.commands.shell",
    "django.core.servers.basehttp",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.defaultfilters",
    "django.test.signals",
    "django.views.generic",
    "jwt",
    "prometheus_client",
    "psycopg",
    "requests",
    "rich.traceback",
    "sqlparse",
    "structlog",
    "unittest.mock",
    "uvicorn",
    "websockets",
    "xml.dom.minidom",
    "yaml",
)


@functools.cache
def python() -> tuple[str, ...]:
    """The beginning of a command, in place of `sys.executable`. Knows `FILE ...`, `-c CODE ...` and
    `-m MODULE ...`.
    """
    import atexit
    import subprocess
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="testing-processes-")
    address = f"{folder.name}/socket"
    # It ends when its standard input is closed, that is, with this process in any case.
    server = subprocess.Popen(
        [sys.executable, __file__, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Away from the folder of this file, and from the tests' own settings.
        cwd="/",
        env={"PATH": os.environ["PATH"]},
    )
    assert server.stdin is not None and server.stdout is not None
    assert server.stdout.readline() == b"ready\n", "the process to fork from did not start"

    def close() -> None:
        server.communicate()
        folder.cleanup()

    atexit.register(close)
    return (sys.executable, "-I", "-S", __file__, address)


def _hand_over(address: str, arguments: list[str]) -> int:
    """Run the command with this process's environment, folder and outputs; returns its exit
    code.
    """
    line = socket.socket(socket.AF_UNIX)
    line.connect(address)
    command = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd()}
    socket.send_fds(line, [b"!"], [0, 1, 2])
    line.sendall(json.dumps(command).encode() + b"\n")
    answer = line.recv(16)
    return int(answer) if answer else 1


def _serve(address: str) -> list[str]:
    """Fork a process for each command. Returns only in the forked ones, with their arguments."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        print("ready", flush=True)  # noqa: T201
        while True:
            ready, _, _ = select.select([listener.fileno(), 0], [], [])
            if 0 in ready:
                os._exit(0)
            line, _ = listener.accept()
            if os.fork() == 0:
                break
            line.close()
    # This process waits for the command's end and reports it.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    descriptors = array.array("i", socket.recv_fds(line, 1, 3)[1])
    sent = b""
    while not sent.endswith(b"\n"):
        sent += line.recv(1 << 16) or b"\n"
    child = os.fork()
    if child:
        for descriptor in descriptors:
            os.close(descriptor)
        _tell_end(line, child)
    line.close()
    command = json.loads(sent)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    return list(command["arguments"])


def _tell_end(line: socket.socket, child: int) -> None:
    """Send the command's exit code, and never return. If the process that handed the command over
    is killed, the command is killed, too.
    """
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, line.fileno()], [], [])
    if ended not in ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        line.sendall(str(os.waitstatus_to_exitcode(status) % 256).encode())
    os._exit(0)


def _run(arguments: list[str]) -> None:
    """Run the arguments as the interpreter runs its command line."""
    import runpy

    if os.environ.get(COVERAGE):
        import coverage

        os.environ["COVERAGE_PROCESS_START"] = os.environ[COVERAGE]
        coverage.process_startup()
    extra = os.environ.get("PYTHONPATH", "")
    sys.path[:0] = [entry for entry in extra.split(":") if entry]
    first, *others = arguments
    if first == "-c":
        sys.argv = ["-c", *others[1:]]
        sys.path.insert(0, "")
        namespace = {"__name__": "__main__", "__builtins__": __builtins__}
        exec(compile(others[0], "<string>", "exec"), namespace)  # noqa: S102
    elif first == "-m":
        sys.argv = others
        sys.path.insert(0, os.getcwd())
        runpy.run_module(others[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path.insert(0, os.path.dirname(os.path.abspath(first)))
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    if sys.argv[2:]:
        sys.exit(_hand_over(sys.argv[1], sys.argv[2:]))
    # Without this file's folder, since each command adds its own.
    sys.path.pop(0)
    for _name in _PACKAGES:
        __import__(_name)
    _run(_serve(sys.argv[1]))
