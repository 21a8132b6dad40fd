"""For authors: `python -m chatbot card FILE` and `convert IN OUT`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from chatbot.files import UnusableFile, read_bounded
from chatbot.formats.books import read_book
from chatbot.formats.cards import Card
from chatbot.formats.errors import FormatError, NotACard
from chatbot.formats.limits import FILE_BYTES
from chatbot.formats.reading import read_card
from chatbot.formats.report import Report
from chatbot.formats.writing import write_charx, write_json, write_png

_WRITERS: dict[str, Callable[[Card], bytes]] = {
    ".png": lambda card: write_png(card.definition, card.picture, raw=card.raw),
    ".json": lambda card: write_json(card.definition, "v3", raw=card.raw),
    ".charx": lambda card: write_charx(card.definition, card.picture, card.assets, raw=card.raw),
}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("card", help="say what is in a card or lorebook of any program")
    command.set_defaults(run=card)
    command.add_argument("file", type=Path)
    command = commands.add_parser("convert", help="write a card as .png, .json or .charx")
    command.set_defaults(run=convert)
    command.add_argument("source", type=Path)
    command.add_argument("target", type=Path)
    command.add_argument("--v2", action="store_true", help="JSON of version 2 instead of 3")


def card(given: argparse.Namespace) -> int:
    try:
        _print_report(_read_report(read_bounded(given.file, FILE_BYTES), given.file.name))
    except (FormatError, UnusableFile) as error:
        return _fail(given.file, error)
    return 0


def convert(given: argparse.Namespace) -> int:
    """Write a card as another kind of file, chosen by the ending of its name."""
    write = _WRITERS.get(given.target.suffix.lower())
    if write is None:
        print(f"{given.target}: the name has to end in .png, .json or .charx", file=sys.stderr)
        return 1
    try:
        read = read_card(read_bounded(given.source, FILE_BYTES), given.source.name)
        if given.v2 and given.target.suffix.lower() == ".json":
            data = write_json(read.definition, "v2", raw=read.raw)
        else:
            data = write(read)
        given.target.write_bytes(data)
    except (FormatError, UnusableFile) as error:
        return _fail(given.source, error)
    except OSError as error:
        print(f"{given.target}: {error.strerror}", file=sys.stderr)
        return 1
    _print_report(read.report)
    return 0


def _read_report(data: bytes, name: str) -> Report:
    try:
        return read_card(data, name).report
    except NotACard as error:
        try:
            return read_book(data, name).report
        except NotACard:
            raise error from None


def _print_report(report: Report) -> None:
    print(f"{report.name}: {report.format} {report.spec}", end=", ")
    print(f"{report.entries} entries, {report.assets} assets")
    for title, sentences in (
        ("repaired", report.repaired),
        ("kept", report.kept),
        ("warning", report.warnings),
    ):
        for sentence in sentences:
            print(f"{title}: {sentence}")


def _fail(path: Path, error: Exception) -> int:
    code = f" ({error.code})" if isinstance(error, FormatError) else ""
    print(f"{path}: {error}{code}", file=sys.stderr)
    return 1
