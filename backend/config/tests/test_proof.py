"""`docs/security.md` and `docs/asvs.md`: every test that they name is there, every number is. Links
and names of files lead somewhere in all pages.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from config.tests.scripts import ROOT
from config.tests.test_containers import list_tracked
from testing import PASSWORD, make_user

PROOFS = [ROOT / "docs/security.md", ROOT / "docs/asvs.md"]
# Requirements of levels 1 and 2 in each section of ASVS 5.0.0, numbered from 1.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2},
    **{"2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2},
    **{"4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2},
    **{"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4},
    **{"10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3},
    **{"11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4},
    **{"13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
    **{"17.1": 1, "17.2": 4, "17.3": 2},
}
NUMBERS = [
    (int(section.split(".")[0]), int(section.split(".")[1]), number)
    for section, count in SECTIONS.items()
    for number in range(1, count + 1)
]
_REFERENCE = re.compile(r"`([\w./\[\]-]+\.(?:py|tsx?))(?:::([^`]+))?`")
# A file by its name or the end of its path.
_FILE = re.compile(r"`(\w[\w./\[\]-]*\.(?:py|tsx?|mjs|toml|yml))[`:]")
# How a file should not be named.
_EXAMPLES = frozenset({"chat/utils.py"})
_NUMBER = re.compile(r"V(\d+)\.(\d+)\.(\d+)")


@cache
def find_names(path: Path) -> set[str]:
    """Names of the tests in a Python file; of others, all of their text."""
    text = path.read_text()
    if path.suffix != ".py":
        return {text}
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)}


def find_file(place: str) -> Path | None:
    folders = (ROOT / "backend", ROOT)
    return next((folder / place for folder in folders if (folder / place).is_file()), None)


def find_faults(text: str) -> list[str]:
    """Each named test that is not there."""
    faults = []
    for place, name in _REFERENCE.findall(text):
        path = find_file(place)
        if path is None:
            faults.append(f"{place} is no file")
        elif path.suffix == ".py" and name and name not in find_names(path):
            faults.append(f"{place} has no test {name}")
        elif path.suffix != ".py" and name and f'"{name}"' not in path.read_text():
            faults.append(f"{place} has no test named {name!r}")
    return faults


@pytest.mark.parametrize("path", PROOFS, ids=lambda path: path.name)
def test_every_named_test_exists(path: Path) -> None:
    text = path.read_text()
    assert len(_REFERENCE.findall(text)) > 40
    assert find_faults(text) == []


def test_a_test_that_is_gone_is_noticed() -> None:
    named = "`config/tests/test_proof.py::test_that_never_was` `config/tests/nothing.py::test_x`"
    assert find_faults(named) == [
        "config/tests/test_proof.py has no test test_that_never_was",
        "config/tests/nothing.py is no file",
    ]
    other = "`frontend/e2e/proxies.spec.ts::is not there`"
    assert find_faults(other) == ["frontend/e2e/proxies.spec.ts has no test named 'is not there'"]


def read_rows() -> dict[tuple[int, int, int], str]:
    """The rows of the table by number; a first and a last one stand for all between."""
    rows: dict[tuple[int, int, int], str] = {}
    for line in (ROOT / "docs/asvs.md").read_text().splitlines():
        if line.startswith("| V"):
            found = [(int(a), int(b), int(c)) for a, b, c in _NUMBER.findall(line.split("|")[1])]
            first, last = found[0], found[-1]
            for number in NUMBERS:
                if first <= number <= last:
                    assert number not in rows, number
                    rows[number] = line
    return rows


def test_every_requirement_of_level_2_is_answered() -> None:
    assert len(NUMBERS) == 253
    assert set(read_rows()) == set(NUMBERS)


def test_every_answer_has_its_proof_or_its_reason() -> None:
    for number, line in read_rows().items():
        _, _, _, here, shown, _ = re.split(r"(?<!\\)\|", line)
        if here.strip().startswith("✔"):
            assert _REFERENCE.search(shown), number
        else:
            # In part, not here, or the operator's: said in words.
            assert re.match(r" (◐|–|operator)", here), number
            assert len(here) > 15, number


def list_pages() -> dict[Path, str]:
    """Every page of the repository with its text."""
    return {ROOT / name: (ROOT / name).read_text() for name in list_tracked() if name[-3:] == ".md"}


def find_slugs(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings}


def test_links_between_pages_lead_somewhere() -> None:
    pages = list_pages()
    assert len(pages) > 40
    for path, text in pages.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target, _, anchor = link.partition("#")
            if "://" in link:
                continue
            page = (path.parent / target).resolve() if target else path
            assert page.exists(), (path, link)
            assert not anchor or anchor in find_slugs(page.read_text()), (path, link)


def test_files_that_pages_name_are_there() -> None:
    tracked = [f"/{name}" for name in list_tracked()]
    for path, text in list_pages().items():
        # These two tell of what was.
        if path.name == "CHANGELOG.md" or "Superseded by" in text:
            continue
        for name in _FILE.findall(text):
            is_there = any(place.endswith(f"/{name}") for place in tracked)
            assert is_there or name in _EXAMPLES, (path, name)


@pytest.mark.django_db
def test_the_admins_cookies_are_guarded() -> None:
    staff = make_user(is_staff=True, is_superuser=True)
    client = Client()
    page = client.get("/admin/login/")
    answer = client.post(
        "/admin/login/", {"username": staff.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert answer.status_code == 302
    for cookie in (page.cookies["csrftoken"], answer.cookies["sessionid"]):
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
    assert answer.cookies["sessionid"]["httponly"]
