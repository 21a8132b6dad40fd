"""`docs/operations.md` names variables and files that exist."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config.tests.test_env_example import example

ROOT: Path = settings.BASE_DIR.parent
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
# Read by the web app's server or its build (frontend/src/env.d.ts).
OF_THE_WEB_APP = set(re.findall(r"\b[A-Z][A-Z_]+\b", (ROOT / "frontend/src/env.d.ts").read_text()))
NAME = re.compile(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+|DEBUG)`")


def read_table(head: str) -> list[list[str]]:
    """The cells of the rows of the table that begins with `head`."""
    rows = PAGE.partition(head)[2].partition("\n\n")[0].splitlines()[2:]
    assert rows, head
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_each_earlier_variable_lives_where_the_table_says() -> None:
    rows = read_table("| There | Here | |")
    assert len(rows) > 20
    for row in rows:
        here = NAME.findall(row[1])
        assert here, row
        for name in here:
            assert name in example() or name in OF_THE_WEB_APP, row


def test_the_variables_of_compose_are_told() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    cells = " ".join(row[0] for row in read_table("| In `.env` |"))
    told = set(re.findall(r"`([A-Z_]+)`", cells))
    # Made by scripts/container-env, and read by compose itself.
    assert used - set(example()) - told == {"POSTGRES_PASSWORD"}
    assert told - used == {"COMPOSE_PROFILES"}


@pytest.mark.parametrize("link", re.findall(r"\]\((\.\./[^)#]+)", PAGE))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


@pytest.mark.parametrize("verb", re.findall(r"`make ([a-z-]+)", PAGE))
def test_verbs_are_those_of_the_makefile(verb: str) -> None:
    assert re.search(rf"(?m)^{verb}:", (ROOT / "Makefile").read_text())


@pytest.mark.parametrize("layout", ["", "scale"])
def test_a_restore_stops_everybody_who_writes(layout: str) -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    writers = {
        name
        for name, service in services.items()
        # What has a command of its own is no server.
        if service.get("build", {}).get("dockerfile") == "backend/Dockerfile"
        and "command" not in service
        and service.get("profiles", [""]) in ([""], [layout])
    }
    stops = [
        {*names.split()} for names in re.findall(r"docker compose stop ([a-z0-9 -]+?) *[#\n]", PAGE)
    ]
    assert {"proxy", *writers} in stops


def test_node_is_wanted_in_the_lines_that_were_tried() -> None:
    wanted = json.loads((ROOT / "frontend/package.json").read_text())["engines"]["node"]
    locked = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"][""]
    assert locked["engines"]["node"] == wanted
    tried = " ".join(row[0] for row in read_table("| What | Result |"))
    lines = re.findall(r"\bNode (2\d)\.\d", tried)
    assert re.findall(r"\^(\d+)", wanted) == lines
