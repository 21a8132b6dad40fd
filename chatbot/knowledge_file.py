"""Knowledge bases: JSON Lines.

Each line is checked on its own, so that a bad one costs only itself.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chatbot.files import Problem, UnusableFile, decode, read_bounded, read_lines
from chatbot.knowledge import CANONS, CERTAINTIES, Knowledge, KnowledgeEntry, Source
from chatbot.placeholders import READER, READER_TO_THEIR_FACE, fill_names, find_strangers
from chatbot.text import clean, flatten

FILE_LIMIT_BYTES = 16 * 1024 * 1024
LINE_LIMIT_BYTES = 64 * 1024
LINE_LIMIT = 50_000
_OPENING = re.compile(r"[\s\ufeff]*\[?")
# White space, byte order marks, commas, the list's end and comments.
_BETWEEN = re.compile(r"(?:[\s\ufeff,\]]++|(?://|#)[^\n]*+|/\*.*?\*/)*+", re.DOTALL)
_DECODER = json.JSONDecoder()


class BadLine(ValueError):
    """A line that is no valid knowledge entry; the text says why."""


def read_knowledge(path: Path, character: str = "") -> Knowledge:
    """Read a knowledge base. Of two entries with one id the first counts.

    One entry a line; trailing commas, an enclosing list, comments and entries over several lines
    are understood, too. {{char}} and {{user}} are filled in if `character` is given. Raises
    UnusableFile when it cannot be read or has text but not one good entry.
    """
    found = _Collector(character)
    for number, line in read_lines(path, file_limit=FILE_LIMIT_BYTES, line_limit=LINE_LIMIT_BYTES):
        if number > LINE_LIMIT:
            found.report(number, f"over {LINE_LIMIT} lines, the rest is not read")
            break
        found.read_line(number, line)
    if found.problems and not found.entries:
        first = next(problem for problem in found.problems if problem.is_fatal)
        found = _read_as_a_whole(path, character)
        if not found.entries:
            raise UnusableFile(f"no usable entry, {first.message}", first.line)
    if not found.entries:
        found.report(0, "no entry in it", is_fatal=False)
    return Knowledge(tuple(found.entries.values()), tuple(found.problems))


def _read_as_a_whole(path: Path, character: str) -> "_Collector":
    """Read entries that span several lines, or a list of them on one line."""
    found = _Collector(character)
    try:
        found.read_text(1, decode(read_bounded(path, FILE_LIMIT_BYTES)))
    except UnusableFile as error:
        found.report(error.line, str(error))
    return found


class _Collector:
    """Entries by id, and what was wrong."""

    def __init__(self, character: str) -> None:
        self._character = character
        self.entries: dict[str, KnowledgeEntry] = {}
        self.problems: list[Problem] = []

    def report(self, line: int, message: str, *, is_fatal: bool = True) -> None:
        self.problems.append(Problem(line, message, is_fatal))

    def read_line(self, number: int, line: bytes | None) -> None:
        if line is None:
            self.report(number, "longer than 64 KiB, or cut by the file limit of 16 MiB")
            return
        try:
            text = line.decode()
        except UnicodeDecodeError:
            self.report(number, "not UTF-8")
            return
        if "\0" in text:
            self.report(number, "not UTF-8, but NUL characters; save the file as UTF-8")
        else:
            self.read_text(number, text)

    def read_text(self, number: int, text: str) -> None:
        """Read values starting at line `number`; stops at invalid JSON."""
        line = number
        try:
            for breaks, value in _split_values(text):
                line = number + breaks
                self._add(line, value)
        except RecursionError:
            self.report(line, "nested too deeply")
        except json.JSONDecodeError as error:
            self.report(
                number + error.lineno - 1,
                f"not JSON at column {error.colno}: an entry is one object in braces, best on one "
                "line",
            )
        except ValueError:
            self.report(line, "not JSON")

    def _add(self, line: int, value: object) -> None:
        try:
            if not isinstance(value, dict):
                raise BadLine("not a JSON object")
            unknown = sorted(clean(key)[:40] for key in value if key not in FIELDS)
            if unknown:
                self.report(line, f"unknown field {', '.join(unknown[:5])}", is_fatal=False)
            filled = {name: self._fill(line, name, given) for name, given in value.items()}
            entry = build_entry(line, filled)
            if entry.id in self.entries:
                taken = self.entries[entry.id].line
                raise BadLine(f"id {entry.id[:60]!r} is already taken by line {taken}")
        except BadLine as error:
            self.report(line, str(error))
        else:
            self.entries[entry.id] = entry

    def _fill(self, line: int, name: str, value: object) -> object:
        """Return the value of a field with the two names in its texts filled in."""
        if isinstance(value, list):
            texts = [item for item in value if isinstance(item, str)]
            for _ in range(len(value) - len(texts)):
                self.report(line, f"{name}: an item that is not a text")
            return [self._fill(line, name, text) for text in texts]
        if not isinstance(value, str):
            return value
        for stranger in find_strangers(value):
            self.report(line, f"{name}: nothing fills in {clean(stranger)}", is_fatal=False)
        reader = READER_TO_THEIR_FACE if name == "ic_reply" else READER
        return fill_names(value, self._character, reader)


def _split_values(text: str) -> Iterator[tuple[int, object]]:
    """Yield (line break count before it, value) of each JSON value in a text that people have
    edited: separated by anything, in a list or not, with comments.

    Raises JSONDecodeError, RecursionError or ValueError (a number of thousands of digits) at an
    invalid value; the values before it have been yielded.
    """
    start = _match_end(_OPENING, text, 0)
    line, counted = 0, 0
    while (start := _match_end(_BETWEEN, text, start)) < len(text):
        line += text.count("\n", counted, start)
        counted = start
        value, start = _DECODER.raw_decode(text, start)
        yield line, value


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def build_entry(number: int, fields: Mapping[str, Any]) -> KnowledgeEntry:
    """Return the entry of these fields; unknown ones are ignored. Raises BadLine."""
    # null counts as left out: exporters write it for empty columns.
    values: dict[str, Any] = {
        name: _read_field(name, fields[name]) for name in FIELDS if fields.get(name) is not None
    }
    if not values.get("id"):
        raise BadLine("no id")
    if not (values.get("summary") or values.get("ic_reply")):
        raise BadLine("neither summary nor ic_reply")
    return KnowledgeEntry(line=number, **values)


def _read_field(name: str, value: object) -> object:
    try:
        return FIELDS[name](value)
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


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _read_source(value: object) -> Source:
    if not isinstance(value, dict) or not set(value) <= {"title", "url"}:
        raise ValueError("not an object of title and url")
    return Source(_read_text(value.get("title") or ""), _read_text(value.get("url") or ""))


FIELDS: dict[str, Callable[[object], Any]] = {
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
    "constant": _read_flag,
}
