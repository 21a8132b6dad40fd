"""`scripts/floors.py`: no lock names a version with a known hole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.tests.scripts import ROOT, load_script

SCRIPT = load_script("floors")
TABLE = """
[[python]]
package = "django"
minimum = "5.2.19"
forbidden = ["5.3.1"]
advisories = ["CVE-2026-111362"]
why = "It asks whom it is told to."

[[npm]]
package = "next"
minimum = ["15.5.24", "16.4.6"]
advisories = ["GHSA-2464-fhr4-w9xw"]
why = "It runs what it is sent."
"""


@pytest.fixture
def judge(tmp_path: Path, capsys: Any) -> Callable[..., str]:
    """What is said about a project that has these two versions."""

    def write(django: str = "5.2.19", next_: str = "16.4.6", table: str = TABLE) -> str:
        for folder in ("scripts", "backend", "frontend"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "scripts/floors.toml").write_text(table)
        (tmp_path / "backend/requirements.txt").write_text(f"django=={django} \\\n    --hash=x\n")
        packages = {"": {"name": "web"}, "node_modules/a/node_modules/next": {"version": next_}}
        lock = tmp_path / "frontend/package-lock.json"
        lock.write_text(json.dumps({"packages": packages}))
        count = SCRIPT.main(tmp_path)
        said: str = capsys.readouterr().err
        assert bool(count) == bool(said)
        return said

    return write


def test_versions_at_and_above_their_floors_are_fine(judge: Any) -> None:
    assert judge() == ""
    assert judge(django="5.2.20", next_="16.5.0-canary.1") == ""
    assert judge(next_="15.5.24") == ""
    assert judge(next_="17.0.0") == ""


@pytest.mark.parametrize("version", ["5.2.18", "5.2", "4.2.30", "5.2.19rc1"])
def test_a_python_package_below_its_floor_is_named_with_its_reason(
    judge: Any, version: str
) -> None:
    said = judge(django=version)
    assert f"requirements.txt: django {version} is below 5.2.19" in said
    assert "CVE-2026-111362" in said


@pytest.mark.parametrize("version", ["16.4.5", "16.4.6-canary.2", "15.5.23", "14.2.35"])
def test_an_npm_package_below_the_floor_of_its_line_is_named(judge: Any, version: str) -> None:
    assert f"package-lock.json: next {version} is below" in judge(next_=version)


def test_a_forbidden_version_is_named_however_new_it_is(judge: Any) -> None:
    assert "django 5.3.1 is forbidden" in judge(django="5.3.1")


def test_a_row_without_an_advisory_is_refused(judge: Any) -> None:
    said = judge(table=TABLE.replace("CVE-2026-111362", "somebody said so"))
    assert "django: every row names its advisories" in said


def test_a_row_of_a_package_that_is_gone_is_refused(judge: Any) -> None:
    assert "flask is in no lock any more" in judge(table=TABLE.replace('"django"', '"flask"'))


def test_this_projects_locks_are_above_their_floors(capsys: Any) -> None:
    assert SCRIPT.main(ROOT) == 0, capsys.readouterr().err
