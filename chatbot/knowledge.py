"""What a persona knows: entries of a JSON Lines file.

Each line is checked on its own, so that a bad one costs only itself.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.files import Problem, UnusableFile, read_lines
from chatbot.text import clean, flatten

FILE_LIMIT_BYTES = 16 * 1024 * 1024
LINE_LIMIT_BYTES = 64 * 1024
LINE_LIMIT = 50_000

CANONS = ("book", "show")
CERTAINTIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact can be read up; both parts may be empty."""

    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """One fact that a persona knows. `line` is where it stands in its file."""

    id: str
    summary: str = ""
    ic_reply: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    era: str = ""
    canon: tuple[str, ...] = ()
    ooc_notes: str = ""
    weight: int = 0
    certainty: str = ""
    source: Source = Source()
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All entries of one version of a file, in its order, and what was wrong with it."""

    entries: tuple[KnowledgeEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


class BadLine(ValueError):
    """A line that is no knowledge entry; the text says why."""


def read_knowledge(path: Path) -> Knowledge:
    """Read a knowledge base. Of two entries with one id the first counts.

    Raises UnusableFile when it cannot be read or has lines but not one good entry among them.
    """
    entries: dict[str, KnowledgeEntry] = {}
    problems: list[Problem] = []
    for number, line in read_lines(path, file_limit=FILE_LIMIT_BYTES, line_limit=LINE_LIMIT_BYTES):
        if number > LINE_LIMIT:
            problems.append(Problem(number, f"over {LINE_LIMIT} lines, the rest is not read"))
            break
        try:
            entry = _read_line(number, line, problems)
            if entry and entry.id in entries:
                raise BadLine(
                    f"id {entry.id[:60]!r} is already taken by line {entries[entry.id].line}"
                )
        except BadLine as error:
            problems.append(Problem(number, str(error)))
            continue
        if entry:
            entries[entry.id] = entry
    if problems and not entries:
        raise UnusableFile(f"no usable entry, {problems[0].message}", problems[0].line)
    return Knowledge(tuple(entries.values()), tuple(problems))


def _read_line(number: int, line: bytes | None, problems: list[Problem]) -> KnowledgeEntry | None:
    if line is None:
        raise BadLine("longer than 64 KiB, or cut by the file limit of 16 MiB")
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        fields = json.loads(text) if text.strip() else None
    except RecursionError as error:
        raise BadLine("nested too deeply") from error
    except ValueError as error:
        raise BadLine(
            "not UTF-8" if isinstance(error, UnicodeDecodeError) else "not JSON"
        ) from error
    if fields is None and not text.strip():
        return None
    if not isinstance(fields, dict):
        raise BadLine("not a JSON object")
    unknown = sorted(clean(key)[:40] for key in fields if key not in _FIELDS)
    if unknown:
        problems.append(Problem(number, f"unknown field {', '.join(unknown[:5])}", is_fatal=False))
    return _build_entry(number, fields)


def _build_entry(number: int, fields: dict[str, Any]) -> KnowledgeEntry:
    # null counts as left out: exporters write it for empty columns.
    values: dict[str, Any] = {
        name: _read_field(name, fields[name]) for name in _FIELDS if fields.get(name) is not None
    }
    if not values.get("id"):
        raise BadLine("no id")
    if not (values.get("summary") or values.get("ic_reply")):
        raise BadLine("neither summary nor ic_reply")
    return KnowledgeEntry(line=number, **values)


def _read_field(name: str, value: object) -> object:
    try:
        return _FIELDS[name](value)
    except ValueError as error:
        raise BadLine(f"{name}: {error}") from error


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return flatten(value)


def _read_texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list of text")
    return tuple(text for text in map(_read_text, value) if text)


def _read_canon(value: object) -> tuple[str, ...]:
    names = {name.lower() for name in _read_texts(value)}
    if not names <= set(CANONS):
        raise ValueError("only book and show are known")
    return tuple(name for name in CANONS if name in names)


def _read_certainty(value: object) -> str:
    name = _read_text(value).lower()
    if name and name not in CERTAINTIES:
        raise ValueError("not one of high, medium, low")
    return name


def _read_weight(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10:
        raise ValueError("not a whole number from 0 to 10")
    return value


def _read_source(value: object) -> Source:
    if not isinstance(value, dict) or not set(value) <= {"title", "url"}:
        raise ValueError("not an object of title and url")
    return Source(_read_text(value.get("title") or ""), _read_text(value.get("url") or ""))


_FIELDS: dict[str, Callable[[object], Any]] = {
    "id": _read_text,
    "summary": _read_text,
    "ic_reply": _read_text,
    "tags": _read_texts,
    "aliases": _read_texts,
    "entities": _read_texts,
    "era": _read_text,
    "canon": _read_canon,
    "ooc_notes": _read_text,
    "weight": _read_weight,
    "certainty": _read_certainty,
    "source": _read_source,
}
