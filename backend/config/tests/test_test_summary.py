"""`scripts/test-summary`: the last lines of `make test` say what ran and what did not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR.parent / "scripts" / "test-summary"
LOGS = {
    "sqlite": "SKIPPED [2] a.py:1: no\n= 3 passed, 2 skipped, 45 deselected, 1 rerun in 9.0s =\n",
    "vitest": "\x1b[2m Test Files \x1b[22m 51 passed (51)\n\x1b[2m Tests \x1b[22m \x1b[1m430 passed"
    "\x1b[22m (430)\n\n   Duration  57.36s\n",
    "e2e": "  1 flaky\n    [x] › a.spec.ts\n  2 skipped\n  58 passed (2.1m)\n",
}


def summarize(folder: Path, logs: dict[str, str] = LOGS, **environment: str) -> tuple[int, str]:
    """Exit code and output for these logs beside those written before."""
    for name, log in logs.items():
        (folder / f"{name}.log").write_text(log)
    done = subprocess.run(
        [sys.executable, SCRIPT, folder],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_each_part_is_named_with_its_counts(tmp_path: Path) -> None:
    code, output = summarize(tmp_path)
    assert code == 0
    assert output.splitlines()[:2] == [
        "Ran Python on SQLite: 3 passed, 2 skipped, 45 deselected, 1 rerun; web app: 430 passed;"
        " browser: 1 flaky, 2 skipped, 58 passed.",
        "SKIPPED entirely: Python on PostgreSQL (the reasons are above).",
    ]


def test_what_is_missing_fails_under_ci(tmp_path: Path) -> None:
    assert summarize(tmp_path, CI="true")[0] == 1
    logs = LOGS | {"postgres": "1413 passed in 96.45s\n"}
    assert summarize(tmp_path, logs, CI="true")[0] == 0


@pytest.mark.parametrize(("flaky", "code"), [(2, 0), (3, 1)])
def test_more_than_two_flaky_browser_tests_fail(tmp_path: Path, flaky: int, code: int) -> None:
    logs = LOGS | {"e2e": f"  {flaky} flaky\n  50 passed (2.1m)\n"}
    returned, output = summarize(tmp_path, logs)
    assert (returned, "3 flaky browser tests" in output) == (code, code == 1)
