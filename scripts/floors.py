#!/usr/bin/env python3
"""Checks both locks against `scripts/floors.toml`: no version below its minimum, none forbidden.

`scripts/floors.py [ROOT]` prints a line for each fault and ends with 1 if there is one. It makes no
requests: people add new advisories to the table, with their numbers.
"""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import Version

Row = dict[str, Any]
Order = tuple[Any, ...]

ADVISORY = re.compile(
    r"(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|(PYSEC|MAL)-\d{4}-\d+)"
)
_PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def main(root: Path) -> int:
    """The number of faults; each is printed."""
    table = tomllib.loads((root / "scripts/floors.toml").read_text())
    python = {path.name: read_requirements(path) for path in find_requirements(root)}
    npm = {"package-lock.json": read_package_lock(root / "frontend/package-lock.json")}
    faults = [
        *check(table["python"], python, order_python),
        *check(table["npm"], npm, order_npm),
    ]
    for fault in faults:
        print(fault, file=sys.stderr)
    return len(faults)


def find_requirements(root: Path) -> list[Path]:
    """The Python locks."""
    return sorted((root / "backend").glob("requirements*.txt"))


def read_requirements(path: Path) -> set[tuple[str, str]]:
    """`(package, version)` of every pinned line; a package may have one per platform."""
    return set(_PINNED.findall(path.read_text()))


def read_package_lock(path: Path) -> set[tuple[str, str]]:
    """`(package, version)` of every copy, nested ones included."""
    packages = json.loads(path.read_text())["packages"]
    return {
        (place.rpartition("node_modules/")[2], entry["version"])
        for place, entry in packages.items()
        if place
    }


def order_python(version: str) -> Order:
    """A sort key whose first part is the release line."""
    parsed = Version(version)
    return (parsed.major, parsed)


def order_npm(version: str) -> Order:
    """As above. A version with a suffix comes before the one without."""
    core, _, suffix = version.partition("+")[0].partition("-")
    numbers = tuple(int(number) for number in core.split("."))
    return (numbers[0], numbers, not suffix)


def check(
    rows: list[Row], locks: dict[str, set[tuple[str, str]]], order: Callable[[str], Order]
) -> Iterator[str]:
    """A sentence for each fault in the table or in a lock."""
    for row in rows:
        name = row["package"]
        if not row["advisories"] or not all(map(ADVISORY.fullmatch, row["advisories"])):
            yield f"scripts/floors.toml: {name}: every row names its advisories."
        found = [(lock, v) for lock, pins in locks.items() for n, v in sorted(pins) if n == name]
        if "minimum" in row and not found:
            yield f"scripts/floors.toml: {name} is in no lock any more: take its row out."
        for lock, version in found:
            reason = f"{row['why']} ({', '.join(row['advisories'])})"
            if version in row.get("forbidden", ()):
                yield f"{lock}: {name} {version} is forbidden: {reason}"
            elif "minimum" in row and is_below(version, row["minimum"], order):
                yield f"{lock}: {name} {version} is below {row['minimum']}: {reason}"


def is_below(version: str, minimum: str | list[str], order: Callable[[str], Order]) -> bool:
    """Whether `version` is below the minimum of its release line. Lines without a minimum are, too,
    unless they are newer than all that have one.
    """
    floors = sorted(map(order, [minimum] if isinstance(minimum, str) else minimum))
    found = order(version)
    if found >= floors[-1]:
        return False
    return not any(floor[0] == found[0] and found >= floor for floor in floors)


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parents[1]))))
