"""The command line of the doctor. It also works when Django cannot start: invalid settings are one
of its findings.
"""

import argparse
import json
import logging
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

from config.doctor import variables
from config.doctor.finding import Area, Finding, first_line

BACKEND = Path(__file__).resolve().parents[2]
_SETTINGS = Area("Settings")
Check = Callable[[], Iterable[Finding]]
_MARKS = {"ok": "ok     ", "warning": "warning", "problem": "PROBLEM"}


def main(arguments: Sequence[str]) -> int:
    """Run all checks and print the findings; returns 1 if there is a problem, else 0."""
    given = build_parser().parse_args(arguments)
    findings = list(examine(given))
    if given.json:
        print(_as_json(findings))
    else:
        print(_as_text(findings, shows_all=given.all))
    return int(any(finding.level == "problem" for finding in findings))


def examine(given: argparse.Namespace) -> Iterator[Finding]:
    """The findings in order; if the settings cannot be read, only that one."""
    try:
        django.setup()
    except ImproperlyConfigured as error:
        advice = "Correct it where it is set, then run the doctor again."
        yield _SETTINGS.blame(first_line(error), advice)
        return
    except Exception as error:
        text = f"The server cannot start: {type(error).__name__}: {first_line(error)}"
        yield _SETTINGS.blame(
            text, "Install the packages in requirements.txt into this environment."
        )
        return
    # Failures become findings, so they need not be logged as well.
    logging.disable(logging.CRITICAL)
    yield _SETTINGS.ok("They are valid, and the server would start.")
    from config.doctor import database

    yield from _examine("Settings", variables.check)
    found = list(_examine("Database", database.check))
    yield from found
    # Do not query a missing database: SQLite would create an empty file.
    has_database = all(finding.level != "problem" for finding in found)
    for name, check in _list_checks(given, has_database=has_database):
        yield from _examine(name, check)


def _examine(name: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        yield Area(name).blame(
            f"The check failed: {type(error).__name__}: {first_line(error)}",
            "This is a bug in the doctor: please report it.",
        )


def _list_checks(given: argparse.Namespace, *, has_database: bool) -> Iterator[tuple[str, Check]]:
    # These need the settings.
    from config.doctor import files, mail, models, notifications, personas, proxy

    yield "Redis", notifications.check
    yield "Mail", mail.check
    if has_database:
        yield "Outbox", mail.check_outbox
    yield "Model", lambda: models.check(is_live=given.live, has_database=has_database)
    yield "Persona", personas.check
    yield "Files", lambda: files.check(BACKEND)
    if given.url:
        yield "Proxy", lambda: proxy.check(given.url)


def build_parser() -> argparse.ArgumentParser:
    """The arguments of the doctor."""
    parser = argparse.ArgumentParser(
        prog="manage.py doctor",
        description="Print the settings, problems and how to fix them. Nothing is changed or sent.",
    )
    parser.add_argument(
        "--live", action="store_true", help="make one real call to the default model"
    )
    parser.add_argument(
        "--url",
        default="",
        metavar="https://chat.example.org",
        help="send a request to the running server, and check how it arrives",
    )
    parser.add_argument("--all", action="store_true", help="also list settings at their defaults")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _as_json(findings: Sequence[Finding]) -> str:
    told: dict[str, Any] = {
        "settings": variables.describe_all(),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _as_text(findings: Sequence[Finding], *, shows_all: bool) -> str:
    settings = variables.describe_all()
    shown = [row for row in settings if shows_all or row["source"] != variables.DEFAULT]
    width = max((len(row["name"]) for row in shown), default=0)
    lines = ["Settings"]
    lines += [f"  {row['name']:{width}}  {row['value']}  [{row['source']}]" for row in shown]
    if len(shown) < len(settings):
        lines.append(f"  {len(settings) - len(shown)} others are at their defaults (--all).")
    lines += ["", "Checks"]
    for finding in findings:
        lines.append(f"  {_MARKS[finding.level]}  {finding.area:9} {finding.text}")
        if finding.advice:
            lines += textwrap.wrap(
                finding.advice, 100, initial_indent=" " * 21 + "→ ", subsequent_indent=" " * 23
            )
    counts = {level: sum(finding.level == level for finding in findings) for level in _MARKS}
    lines += ["", f"{counts['problem']} problems, {counts['warning']} warnings, {counts['ok']} ok"]
    return "\n".join(lines)
