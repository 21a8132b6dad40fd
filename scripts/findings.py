#!/usr/bin/env python3
"""Runs all tests of bandit over the product code: a finding without a reason fails.

A reason is a comment on the line: `# noqa: S608  names of our own models`. ruff's numbers are
bandit's, so one comment serves both. If a line has no room for it (SQL over several lines), or
bandit takes a word for a password, the file is listed in the table below.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# (test, place): reason.
KNOWN = {
    ("B105", "backend/chat/journal/store.py"): "a column named after the first token of a reply",
    ("B105", "backend/chat/schema.py"): "the event `token` of a stream",
    ("B105", "chatbot/formats/book_writers.py"): "a field named after tokens of text",
    ("B404", "backend/config/test_runner.py"): "starts pytest for manage.py test",
    ("B404", "backend/storage/postgresql.py"): "starts pg_dump and psql, without a shell",
    ("B608", "backend/accounts/failed_logins.py"): "constants of the module are put together",
    ("B608", "backend/accounts/mail_schedule.py"): "constants of the module are put together",
    ("B608", "backend/chat/search/"): "parts of statements of the same files",
    ("B608", "backend/llm_service/call_store.py"): "names of our own fields",
}
_REASON = re.compile(r"noqa:\s*([A-Z0-9, ]+)")


def main(root: Path = ROOT) -> int:
    """The number of findings without a reason plus reasons without a finding; each is printed."""
    found = run_bandit(root)
    faults = [*unexplained(root, found), *unused(root, found)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return len(faults)


def run_bandit(root: Path) -> list[dict[str, Any]]:
    """bandit's findings; raises if it could not read a file."""
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "-c", "backend/pyproject.toml"]
    done = subprocess.run(
        [*command, "-r", "backend", "chatbot"], cwd=root, capture_output=True, text=True
    )
    report = json.loads(done.stdout)
    if report["errors"]:
        raise SystemExit(f"bandit: {report['errors']}")
    results: list[dict[str, Any]] = report["results"]
    return results


def unexplained(root: Path, found: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each finding without a reason."""
    for finding in found:
        place, test = finding["filename"].removeprefix("./"), finding["test_id"]
        if not is_known(test, place) and not has_reason(root / place, finding):
            yield f"{place}:{finding['line_number']}: {test} {finding['issue_text']}"


def is_known(test: str, place: str) -> bool:
    """Whether the table has a reason for the finding."""
    return any(
        test == known and (place == row or (row.endswith("/") and place.startswith(row)))
        for known, row in KNOWN
    )


def has_reason(path: Path, finding: dict[str, Any]) -> bool:
    """Whether one of the statement's lines names the same test."""
    lines = path.read_text().splitlines()
    wanted = "S" + finding["test_id"].removeprefix("B")
    for number in [finding["line_number"], *finding["line_range"]]:
        said = _REASON.search(lines[number - 1])
        if said and wanted in said[1].replace(",", " ").split():
            return True
    return False


def unused(root: Path, found: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each row of the table that no longer has a finding."""
    for test, row in KNOWN:
        if not any(
            finding["test_id"] == test and finding["filename"].removeprefix("./").startswith(row)
            for finding in found
        ):
            yield f"scripts/findings.py: {test} is not found in {row} any more: take the row out."


if __name__ == "__main__":
    sys.exit(bool(main()))
