"""Reports parts of a card or lorebook that have no effect here: unknown macros and decorators, and
patterns that never match, by the engine's own check.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chatbot.formats.definition import V1_FIELDS
from chatbot.formats.limits import PATTERN_SECONDS
from chatbot.formats.report import ImportNotes, list_names, quote
from chatbot.lore import FaultKind, find_fault, is_pattern
from chatbot.lore.decorators import list_ignored
from chatbot.macros import is_word
from chatbot.placeholders import is_known

# Fields of a card that a prompt is made of.
_TEXTS = (*V1_FIELDS[1:], "system_prompt", "post_history_instructions")
_LISTS = ("alternate_greetings", "group_only_greetings")
# Innermost macros; enclosing ones match after the inner ones have been replaced.
_MACRO = re.compile(r"\{\{([^{}]{1,200})\}\}")
_DEPTH = 8
# Maximum characters searched, in all texts together.
_LENGTH_LIMIT = 2_000_000
_FAULTS: Mapping[FaultKind, str] = {
    "invalid": "is not valid; it never matches.",
    "refused": "is too long, nests or repeats too much, or calls itself; it never matches.",
    "run-away": "could run without end and is switched off; it never matches.",
}


def note_card(definition: Mapping[str, Any], notes: ImportNotes) -> None:
    """Report what has no effect in a card's texts, its lorebook included."""
    prompt = definition["extensions"].get("depth_prompt")
    texts = [definition[name] for name in _TEXTS]
    texts += [text for name in _LISTS for text in definition[name]]
    texts.append(prompt.get("prompt") if isinstance(prompt, Mapping) else None)
    book = definition.get("character_book", {"entries": ()})
    note_book(book, notes, (text for text in texts if isinstance(text, str)))


def note_book(book: Mapping[str, Any], notes: ImportNotes, more: Iterable[str] = ()) -> None:
    """Report what has no effect in the entries of a lorebook and in `more` texts."""
    _note_patterns(book["entries"], notes)
    contents = [entry["content"] for entry in book["entries"]]
    macros = dict.fromkeys(name for text in _bound([*more, *contents]) for name in _list(text))
    if macros:
        notes.warn(f"Macros that are not known here stay as they are: {list_names(macros)}.")
    decorators = dict.fromkeys(name for text in contents for name in list_ignored(text))
    if decorators:
        shown = list_names(f"@@{name}" for name in decorators)
        notes.warn(f"Decorators that mean nothing here are passed over: {shown}.")


def _note_patterns(entries: Iterable[Mapping[str, Any]], notes: ImportNotes) -> None:
    """Report the patterns that never match, as far as `PATTERN_SECONDS` allow."""
    # CPU time, because on a busy machine wall time runs out through no fault of the card.
    ends_at = time.thread_time() + PATTERN_SECONDS
    faults: dict[str, FaultKind | None] = {}
    for number, entry in enumerate(entries, start=1):
        for key in filter(is_pattern, (*entry["keys"], *entry.get("secondary_keys", ()))):
            if key not in faults:
                if time.thread_time() > ends_at:
                    notes.warn(f"From entry {number} on the patterns were not looked through.")
                    return
                found = find_fault(key)
                faults[key] = found.kind if found else None
            if fault := faults[key]:
                notes.warn(f"The pattern {quote(key)} of entry {number} {_FAULTS[fault]}")


def _bound(texts: Iterable[str]) -> Iterator[str]:
    left = _LENGTH_LIMIT
    for text in texts:
        yield text[:left]
        left = max(0, left - len(text))


def _list(text: str) -> list[str]:
    """Return the unknown macros of a text, in their braces."""
    found: list[str] = []
    for _ in range(_DEPTH):
        if "{{" not in text:
            break
        names = _MACRO.findall(text)
        found += [f"{{{{{name}}}}}" for name in names if not _means_something(name)]
        text = _MACRO.sub("-", text)
    return found


def _means_something(name: str) -> bool:
    # `{{original}}` is the prompt that the card's own replaces.
    return is_known(name) or is_word(name) or name.strip().lower() == "original"
