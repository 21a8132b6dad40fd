"""Keys of lorebooks that are patterns: which of them are none, and which could run away."""

import re
import warnings
from collections.abc import Iterable, Mapping
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from chatbot.formats.limits import PATTERN_LETTERS
from chatbot.formats.report import Notes, quote
from chatbot.lore import is_pattern

PATTERN_LIMIT = 1_000
_ENDLESS = 100
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
_GROUPS = (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT)
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def find_fault(key: str) -> str:
    """Return why a key `/pattern/flags` must not be tried, "" if it may: "invalid" or "run-away"
    (it repeats what repeats, or has alternatives of one beginning inside a repetition).
    """
    pattern = key[1:].rpartition("/")[0]
    if len(pattern) > PATTERN_LIMIT:
        return "run-away"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = _parser.parse(_NAMED_GROUP.sub("(?P<", pattern))
        return "run-away" if _can_run_away(parsed, inside=False) else ""
    except (re.error, RecursionError, OverflowError, ValueError):
        return "invalid"


def note_patterns(book: Mapping[str, Any], notes: Notes) -> None:
    """Name the patterns of a book that are not to be tried."""
    faults: dict[str, str] = {}
    for number, entry in enumerate(book["entries"], start=1):
        for key in filter(is_pattern, _list_keys(entry)):
            if key not in faults:
                if sum(map(len, faults)) + len(key) > PATTERN_LETTERS:
                    notes.warn(f"From entry {number} on the patterns were not looked through.")
                    return
                faults[key] = find_fault(key)
            if fault := faults[key]:
                says = "is not valid" if fault == "invalid" else "could run without end"
                notes.warn(f"The pattern {quote(key)} of entry {number} {says}; it never matches.")


def _list_keys(entry: Mapping[str, Any]) -> Iterable[str]:
    return [*entry["keys"], *entry.get("secondary_keys", ())]


def _can_run_away(parsed: Any, *, inside: bool) -> bool:
    """Return whether a parsed pattern repeats without end what itself is within such a repeat."""
    return any(_is_wild(code, argument, inside=inside) for code, argument in parsed)


def _is_wild(code: Any, argument: Any, *, inside: bool) -> bool:
    if code in _REPEATS:
        endless = argument[1] is codes.MAXREPEAT or argument[1] > _ENDLESS
        return (endless and inside) or _can_run_away(argument[2], inside=inside or endless)
    if code is codes.BRANCH:
        return (inside and not _begin_apart(argument[1])) or any(
            _can_run_away(branch, inside=inside) for branch in argument[1]
        )
    return code in _GROUPS and _can_run_away(argument[-1], inside=inside)


def _begin_apart(branches: Any) -> bool:
    """Return whether each alternative begins with another letter."""
    beginnings = [branch[0] if len(branch) else None for branch in branches]
    letters = [item[1] for item in beginnings if item and item[0] is codes.LITERAL]
    return len(letters) == len(beginnings) == len(set(letters))
