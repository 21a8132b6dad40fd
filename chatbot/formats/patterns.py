"""Checks regex keys of lorebooks: invalid ones, and ones that could backtrack catastrophically.
Uses the same check as the engine.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from chatbot.formats.limits import PATTERN_SECONDS
from chatbot.formats.report import ImportNotes, quote
from chatbot.lore import FaultKind, find_fault, is_pattern

_SAYS: Mapping[FaultKind, str] = {
    "invalid": "is not valid; it never matches.",
    "refused": "is too long, nests or repeats too much, or calls itself; it never matches.",
    "run-away": "could run without end and is switched off; it never matches.",
}


def note_patterns(book: Mapping[str, Any], notes: ImportNotes) -> None:
    """Name the patterns of a book that never match, as far as there is time."""
    # CPU time: on a busy machine, wall time would blame the card.
    ends_at = time.thread_time() + PATTERN_SECONDS
    faults: dict[str, FaultKind | None] = {}
    for number, entry in enumerate(book["entries"], start=1):
        for key in filter(is_pattern, _list_keys(entry)):
            if key not in faults:
                if time.thread_time() > ends_at:
                    notes.warn(f"From entry {number} on the patterns were not looked through.")
                    return
                found = find_fault(key)
                faults[key] = found.kind if found else None
            if fault := faults[key]:
                notes.warn(f"The pattern {quote(key)} of entry {number} {_SAYS[fault]}")


def _list_keys(entry: Mapping[str, Any]) -> Iterable[str]:
    return [*entry["keys"], *entry.get("secondary_keys", ())]
