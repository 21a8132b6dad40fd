"""The map of imports in CONTRIBUTING.md is that of the contracts in pyproject.toml, shortened."""

import re
import tomllib
from functools import cache
from itertools import pairwise

import pytest

from config.tests.scripts import ROOT


@cache
def read_layers() -> dict[str, list[set[str]]]:
    """The layers inside each package, the highest first; "" is the order of the packages."""
    project = tomllib.loads((ROOT / "backend/pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return {
        contract.get("containers", [""])[0]: [
            set(re.findall(r"\w+", layer)) for layer in contract["layers"]
        ]
        for contract in contracts
        if contract["type"] == "layers"
    }


@cache
def read_map() -> dict[str, list[set[str]]]:
    """The same of the page; a line that begins with an arrow goes on with the one above it."""
    block = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```")[1]
    found = {}
    for line in re.sub(r"\n +→", " →", block).strip().splitlines():
        inside = re.match(r"inside (\w+) +", line)
        if inside or line.startswith("config"):
            # What is explained behind it is set off by blanks.
            chain = re.split(r" {4,}", line[inside.end() :] if inside else line)[0]
            steps = [set(re.findall(r"\w+", step)) for step in chain.split("→")]
            found[inside[1] if inside else ""] = steps
    return found


def test_the_packages_are_all_there() -> None:
    assert read_map()[""] == read_layers()[""]
    assert set(read_map()) >= {"chat", "characters", "llm_service", "storage"}


@pytest.mark.parametrize("package", ["chat", "characters", "llm_service", "storage"])
def test_each_arrow_leads_to_a_lower_layer(package: str) -> None:
    height = {name: number for number, names in enumerate(read_layers()[package]) for name in names}
    steps = [[height[name] for name in step] for step in read_map()[package]]
    for higher, lower in pairwise(steps):
        assert max(higher) < min(lower), (package, steps)
