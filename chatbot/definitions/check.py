"""Validates a definition before it is stored."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from chatbot.definitions.definition import ENTRY_LIMIT, LIST_FIELDS, TEXT_FIELDS
from chatbot.text import is_unseen
from chatbot.user_persona import NAME_LIMIT

SIZE_LIMIT_BYTES = 1024 * 1024
TEXT_LIMIT_BYTES = 64 * 1024
DEPTH_LIMIT = 32
# Maximum errors reported, one sentence each.
FAULT_LIMIT = 20
PATH_LIMIT = 100
_ASSET = re.compile(r"assets\.\d+\.uri")


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in one field, as a sentence; `field` is a path such as "tags.2" or "". `is_size`:
    the field is only too large, nothing else is wrong.
    """

    field: str
    sentence: str
    is_size: bool = False

    @property
    def named(self) -> str:
        """The sentence after the name of the field."""
        return f"{self.field}: {self.sentence}" if self.field else self.sentence


def check_definition(data: object) -> list[Fault]:
    """Return the errors that keep a definition from being stored, if any. Never raises for JSON."""
    if not isinstance(data, Mapping):
        return [Fault("", "A definition has to be an object.")]
    found = chain(check_texts(data), _check_name(data), _check_types(data))
    faults = list(islice(found, FAULT_LIMIT))
    # JSON nested too deeply cannot be measured.
    if not faults and _measure(data) > SIZE_LIMIT_BYTES:
        faults.append(Fault("", "A definition may have at most 1 MiB.", is_size=True))
    return faults


def _measure(data: Mapping[str, Any]) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _check_name(data: Mapping[str, Any]) -> Iterator[Fault]:
    name = data.get("name")
    if not isinstance(name, str):
        yield Fault("name", "A definition needs a name, as text.")
    elif is_unseen(name):
        yield Fault("name", "The name may not be blank.")
    elif len(name) > NAME_LIMIT:
        yield Fault("name", f"The name may have at most {NAME_LIMIT} characters.")


def _check_types(data: Mapping[str, Any]) -> Iterator[Fault]:
    for name in TEXT_FIELDS:
        if not isinstance(data.get(name), str | None):
            yield Fault(name, "This has to be text.")
    for name in LIST_FIELDS:
        if data.get(name) is not None:
            yield from _check_list(name, data[name])
    if not isinstance(data.get("extensions"), Mapping | None):
        yield Fault("extensions", "This has to be an object.")
    yield from _check_book(data.get("character_book"))


def _check_list(path: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(path, "This has to be a list of texts.")
        return
    for place, item in enumerate(value):
        if not isinstance(item, str):
            yield Fault(f"{path}.{place}", "This has to be text.")


def _check_book(book: object) -> Iterator[Fault]:
    if book is None:
        return
    if not isinstance(book, Mapping):
        yield Fault("character_book", "This has to be an object.")
        return
    entries = book.get("entries", [])
    path = "character_book.entries"
    if not isinstance(entries, list):
        yield Fault(path, "This has to be a list of entries.")
        return
    if len(entries) > ENTRY_LIMIT:
        yield Fault(path, f"A book may have at most {ENTRY_LIMIT} entries.")
    for place, entry in enumerate(entries[:ENTRY_LIMIT]):
        if not isinstance(entry, Mapping):
            yield Fault(f"{path}.{place}", "An entry has to be an object.")
            continue
        if not isinstance(entry.get("content", ""), str):
            yield Fault(f"{path}.{place}.content", "This has to be text.")
        for name in ("keys", "secondary_keys"):
            if entry.get(name) is not None:
                yield from _check_list(f"{path}.{place}.{name}", entry[name])


def check_texts(data: object) -> Iterator[Fault]:
    """Yield errors of any text in `data`, and of its nesting depth."""
    waiting: list[tuple[str, object, int]] = [("", data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, str):
            # A data URL holds a file, not text; only the limit of the whole definition applies.
            is_file = value.startswith("data:") and _ASSET.fullmatch(path) is not None
            yield from _check_text(path, value, SIZE_LIMIT_BYTES if is_file else TEXT_LIMIT_BYTES)
        elif not isinstance(value, Mapping | list):
            continue
        elif depth >= DEPTH_LIMIT:
            yield Fault(path, f"This may not be nested deeper than {DEPTH_LIMIT}.")
        else:
            items = value.items() if isinstance(value, Mapping) else enumerate(value)
            for key, item in items:
                if isinstance(key, str):
                    yield from (replace(fault, field=path) for fault in _check_text("", key))
                waiting.append((_join(path, key), item, depth + 1))


def _join(path: str, key: object) -> str:
    # Key and path are both cut: thousands of items may be under one long key.
    shown = str(key)[:PATH_LIMIT]
    return f"{path}.{shown}"[:PATH_LIMIT] if path else shown


def _check_text(path: str, text: str, most: int = TEXT_LIMIT_BYTES) -> Iterator[Fault]:
    if text.isascii() and "\0" not in text and len(text) <= most:
        return
    if "\0" in text:
        yield Fault(path, "A text may not hold NUL characters.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        yield Fault(path, "A text may not hold half of a character (a lone surrogate).")
        return
    if size > most:
        yield Fault(path, f"A text may have at most {most // 1024} KiB.", is_size=True)
