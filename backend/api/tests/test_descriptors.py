"""The server takes as many descriptors as the system allows."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")

PROGRAM = """
import resource
from api.uvicorn.descriptors import count_descriptors, raise_limit
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
raise_limit()
print(count_descriptors())
"""


@pytest.mark.parametrize(("soft", "hard", "expected"), [(100, 700, "700"), (700, 700, "700")])
def test_the_soft_limit_becomes_the_hard_one(soft: int, hard: int, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(soft=soft, hard=hard)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected
