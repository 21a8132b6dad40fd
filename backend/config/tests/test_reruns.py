"""`testing_reruns.py`: only marked tests run again, and not many of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from testing import first_of

PLUGINS = [f"-p{name}" for name in ("xdist.plugin", "pytest_rerunfailures", "testing_reruns")]
TESTS = """
import pytest
runs = []

@pytest.mark.parametrize("number", range({late}))
@pytest.mark.against_the_clock({reason})
def test_late(number):
    runs.append(number)
    assert runs.count(number) > 1

def test_a_fault_is_a_fault():
    runs.append("fault")
    assert {passes} or runs.count("fault") > 1
"""


def run(
    folder: Path, *options: str, late: int = 0, reason: str = "'waits'", passes: bool = True
) -> tuple[int, str]:
    """Exit code and output of pytest with the plugin over `late` tests that pass the second time,
    and one that passes at once or only the second time.
    """
    (folder / "test_it.py").write_text(TESTS.format(late=late, reason=reason, passes=passes))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGINS, *options],
        cwd=folder,
        # Loading all the others takes longer than the test.
        env={"PYTHONPATH": str(settings.BASE_DIR), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("late", "code"), first_of((3, 1), (2, 0)))
def test_more_than_two_reruns_fail_the_run(tmp_path: Path, late: int, code: int) -> None:
    returned, output = run(tmp_path, late=late)
    assert (returned, "3 reruns, 2 are allowed" in output) == (code, code == 1), output
    assert f"{late + 1} passed, {late} rerun" in output


@pytest.mark.thorough
def test_in_processes_side_by_side_they_count_together(tmp_path: Path) -> None:
    returned, output = run(tmp_path, "-n", "2", late=3)
    assert (returned, "3 reruns, 2 are allowed" in output) == (1, True), output


@pytest.mark.thorough
def test_without_the_marker_a_failure_is_a_failure(tmp_path: Path) -> None:
    returned, output = run(tmp_path, passes=False)
    assert (returned, "1 failed" in output) == (1, True), output


@pytest.mark.thorough
def test_reruns_of_everything_are_refused(tmp_path: Path) -> None:
    returned, output = run(tmp_path, "--reruns", "1")
    assert (returned, "--reruns hides races" in output) == (4, True), output


def test_a_rerun_has_a_reason(tmp_path: Path) -> None:
    returned, output = run(tmp_path, late=1, reason="")
    assert (returned, "against_the_clock needs a reason" in output) == (4, True), output
