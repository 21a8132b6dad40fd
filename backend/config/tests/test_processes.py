"""`testing_processes.py`: a command that is forked is the same as one that is started."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from testing_processes import python

TELL = """
import os, sys
print(__name__, sys.argv, sys.path[0], os.getcwd(), sorted(os.environ), sys.stdin.read())
print("a complaint", file=sys.stderr)
sys.exit(3)
"""


def run(command: Sequence[str], folder: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "SOME_NAME": "a value"},
        input="asked",
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "arguments", [["-c", TELL, "one", "2"], ["told.py", "one"], ["-m", "told", "one"]], ids=str
)
def test_a_command_finds_what_it_is_given(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text(TELL, encoding="utf-8")
    found = run([*python(), *arguments], tmp_path)
    assert found == run([sys.executable, *arguments], tmp_path)
    assert (found[0], found[2]) == (3, "a complaint\n")
    assert "asked" in found[1]


def test_an_exception_ends_it_with_its_name(tmp_path: Path) -> None:
    returned, _, complaint = run([*python(), "-c", "1 / 0"], tmp_path)
    assert (returned, complaint.splitlines()[-1]) == (1, "ZeroDivisionError: division by zero")


def test_nothing_of_ours_is_loaded_before(tmp_path: Path) -> None:
    ours = {"accounts", "api", "characters", "chat", "chatbot", "config", "llm_service", "storage"}
    code = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    _, told, _ = run([*python(), "-c", code], tmp_path)
    loaded = set(told.split())
    assert "django" in loaded
    assert not loaded & {*ours, "openai", "opentelemetry", "redis", "sentry_sdk", "tiktoken"}


def test_a_command_goes_with_the_process_that_waits_for_it(tmp_path: Path) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    waiting = subprocess.Popen([*python(), "-c", code], cwd=tmp_path, stdout=subprocess.PIPE)
    assert waiting.stdout is not None
    number = int(waiting.stdout.readline())
    os.kill(number, 0)
    waiting.kill()
    waiting.communicate()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
