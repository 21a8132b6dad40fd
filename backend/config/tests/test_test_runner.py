"""`python manage.py test` runs these same files, under the settings of the tests."""

import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from config.test_runner import PytestRunner, as_target
from testing_processes import python

BACKEND: Path = settings.BASE_DIR


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("chat", "chat"),
        ("chat/tests", "chat/tests"),
        ("chat.tests", "chat/tests"),
        ("llm_chat", "chat"),
        ("llm_service", "llm_service"),
        ("api/tests/test_addresses.py", "api/tests/test_addresses.py"),
        ("api.tests.test_addresses", "api/tests/test_addresses.py"),
        ("config.tests.test_env.test_databases", "config/tests/test_env.py::test_databases"),
        ("config/tests/test_env.py::test_databases", "config/tests/test_env.py::test_databases"),
        ("nothing.at.all", "nothing.at.all"),
    ],
)
def test_labels_of_both_kinds(label: str, target: str) -> None:
    assert as_target(label, BACKEND) == target


@pytest.mark.thorough
def test_a_developers_own_settings_do_not_reach_the_tests() -> None:
    """Under the server's settings the scripted models are not allowed, and this test would fail."""
    label = "chat.tests.test_characters.test_the_models_that_may_be_used"
    done = subprocess.run(
        [*python(), "manage.py", "test", label],
        cwd=BACKEND,
        env={"PATH": os.environ["PATH"], "DEBUG": "True", "OPENAI_API_KEY": "sk-developer"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout


def test_what_cannot_be_found_fails() -> None:
    assert PytestRunner(verbosity=2, failfast=True).run_tests(["nothing.at.all"]) == 4
