"""`manage.py test` runs the same pytest files as `make test`."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

# Former names of apps.
_FORMER_NAMES = {"llm_chat": "chat"}


class PytestRunner:
    """Django's `TEST_RUNNER` interface over pytest."""

    def __init__(self, *, verbosity: int = 1, failfast: bool = False, **_: Any) -> None:
        self._options = ["-v"] * (verbosity > 1) + ["-x"] * failfast

    def run_tests(self, test_labels: list[str], **_: Any) -> int:
        """Run the tests that the labels name; returns the exit code."""
        if find_spec("pytest") is None:
            sys.exit("The tests need further packages: pip install -r requirements-dev.txt")
        base: Path = settings.BASE_DIR
        targets = [as_target(label, base) for label in test_labels]
        # `manage.py` has put the server's settings into the environment, where pytest would look.
        command = [sys.executable, "-m", "pytest", "--ds=config.test_settings", *self._options]
        return subprocess.call([*command, *targets], cwd=base)  # noqa: S603  our own interpreter


def as_target(label: str, base: Path) -> str:
    """pytest's name of a path or of Django's `app.tests.test_file.test_name`."""
    if (base / label.partition("::")[0]).exists():
        return label
    parts = label.split(".")
    parts[0] = _FORMER_NAMES.get(parts[0], parts[0])
    for length in range(len(parts), 0, -1):
        path = Path(*parts[:length])
        for found in (path.with_suffix(".py"), path):
            if (base / found).exists():
                return "::".join([str(found), *parts[length:]])
    return label
