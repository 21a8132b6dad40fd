"""For authors: `python -m chatbot lore try BOOK --message ...`: which entries messages activate."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chatbot.formats import FormatError
from chatbot.formats import read_book as read_file
from chatbot.lore import Book, LoreMessage, LoreSettings, activate, check_pattern, read_book, replay


def add_lore(commands: Any) -> None:
    lore = commands.add_parser("lore", help="try a lorebook")
    verbs = lore.add_subparsers(required=True)
    verb = verbs.add_parser("try", help="print which entries messages call up, and why not others")
    verb.set_defaults(run=try_book)
    verb.add_argument("book", type=Path, help="a lorebook of any program, or a card with one")
    verb.add_argument(
        "--message",
        action="append",
        required=True,
        metavar="TEXT",
        help="once for each message, oldest first: the user's and the character's in turn",
    )
    verb.add_argument("--seed", type=int, default=0, help="another chance")
    verb.add_argument("--budget", type=int, default=LoreSettings().budget, help="in tokens")
    verb.add_argument("--depth", type=int, default=2, help="how many messages are searched")
    verb.add_argument("--recursive", action="store_true", help="texts may call up others")


def try_book(given: argparse.Namespace) -> int:
    """Print activated and rejected entries; 1 if the file cannot be read or has an invalid key."""
    try:
        found_in = read_file(given.book.read_bytes(), given.book.name)
    except (OSError, FormatError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        print(f"{given.book}: {said}", file=sys.stderr)
        return 1
    book = read_book(found_in.definition)
    # The newest is the user's, so that there is something to answer.
    messages = [
        LoreMessage("assistant" if (len(given.message) - at) % 2 == 0 else "user", text)
        for at, text in enumerate(given.message)
    ]
    settings = LoreSettings(
        budget=given.budget, scan_depth=max(0, given.depth), recursive=given.recursive
    )
    seeds = [given.seed] * len(messages)
    state = replay([book], messages, seeds, settings)
    found = activate([book], messages, settings, state, given.seed)
    print(f"activated, {found.budget.used} of {found.budget.limit} tokens:")
    for one in found.activated:
        keys = f" ({', '.join(one.matched)})" if one.matched else ""
        print(f"  {one.entry.id}: {one.reason}{keys}; pass {one.pass_}, {one.tokens} tokens")
    print("rejected:")
    for left in found.rejected:
        print(f"  {left.entry.id}: {left.reason}")
    return int(_has_bad_keys(book))


def _has_bad_keys(book: Book) -> bool:
    problems = [
        f"  {entry.id}: {key}: {problem}"
        for entry in book.entries
        for key in (*entry.keys, *entry.secondary_keys)
        if (problem := check_pattern(key))
    ]
    if problems:
        print("\n".join(("bad keys:", *problems)))
    return bool(problems)
