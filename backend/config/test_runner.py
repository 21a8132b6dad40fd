"""`manage.py test` runs the same pytest files as `make test`."""

import subprocess
import sys
from typing import Any

from django.conf import settings


class PytestRunner:
    def __init__(self, *, verbosity: int = 1, failfast: bool = False, **_: Any) -> None:
        self._options = ["-v"] * (verbosity > 1) + ["-x"] * failfast

    def run_tests(self, test_labels: list[str], **_: Any) -> int:
        """Run the tests below `test_labels` (folders, files, app names); returns the exit code."""
        labels = [label.replace(".", "/") for label in test_labels]
        command = [sys.executable, "-m", "pytest", *self._options, *labels]
        return subprocess.call(command, cwd=settings.BASE_DIR)  # noqa: S603  our own interpreter
