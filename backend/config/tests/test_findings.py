"""`scripts/findings.py`: bandit's findings are answered one by one."""

from pathlib import Path
from typing import Any

import pytest

from config.tests.scripts import ROOT, load_script

SCRIPT = load_script("findings")


def find(path: Path, *, test: str = "B603", line: int = 1, last: int = 1) -> dict[str, Any]:
    return {
        "filename": path.name,
        "line_number": line,
        "line_range": list(range(line, last + 1)),
        "test_id": test,
        "issue_text": "It starts a process.",
    }


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("run(x)  # noqa: S603  our own interpreter\n", True),
        ("run(\n    x,  # noqa: S101, S603  ours\n)\n", True),
        ("run(x)  # noqa: S602  another number\n", False),
        ("run(x)  # noqa\n", False),
        ("run(x)\n", False),
    ],
)
def test_a_finding_is_answered_on_its_own_lines(
    tmp_path: Path, text: str, is_answered: bool
) -> None:
    path = tmp_path / "x.py"
    path.write_text(text)
    found = [find(path, last=len(text.splitlines()))]
    assert (list(SCRIPT.unexplained(tmp_path, found)) == []) is is_answered


def test_a_row_that_answers_for_nothing_is_taken_out() -> None:
    said = list(SCRIPT.unused(ROOT, []))
    assert len(said) == len(SCRIPT.KNOWN)
    assert all("take the row out" in sentence for sentence in said)


def test_bandit_itself_is_given_no_test_to_skip() -> None:
    text = (ROOT / "backend/pyproject.toml").read_text()
    section = text.partition("[tool.bandit]")[2].partition("\n[")[0]
    assert "exclude_dirs" in section
    assert "skips" not in section
    assert "nosec" not in section


def test_no_line_is_hidden_from_bandit() -> None:
    """`nosec` without a number hides everything; `noqa` with one says what and why."""
    for folder in ("backend", "chatbot"):
        for path in (ROOT / folder).rglob("*.py"):
            if ".venv" not in path.parts and path != Path(__file__):
                assert "# nosec" not in path.read_text(), path
