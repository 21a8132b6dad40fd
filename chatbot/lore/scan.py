"""The texts that are searched for keys, and the search."""

import re
from collections.abc import Sequence

from chatbot.lore.deck import Slot
from chatbot.lore.effort import READ, Effort
from chatbot.lore.keys import JOINER, ScanText, has_key
from chatbot.lore.patterns import is_pattern
from chatbot.lore.settings import LoreMessage, LoreSettings
from chatbot.text import drop_joiners

_WINDOWS_KEPT = 64
_UNSEEN = re.compile(r"\{\{\s*(?://|comment\s*:)[^{}]*\}\}", re.IGNORECASE)
# A hidden key may contain names and other macros.
_HIDDEN_KEY = re.compile(
    r"\{\{\s*+hidden_key\s*+:((?:[^{}]++|\{\{[^{}]*+\}\})*+)\}\}", re.IGNORECASE
)


class Scan:
    """The messages that one activation searches, and what entries have added to them."""

    def __init__(
        self,
        messages: Sequence[LoreMessage],
        settings: LoreSettings,
        effort: Effort,
        switched_off: frozenset[str] = frozenset(),
    ) -> None:
        self._switched_off = switched_off
        self._settings = settings
        self._said = [_write(message) for message in reversed(messages)]
        self._recursed: list[str] = []
        self._windows: dict[tuple[int, int, frozenset[str]], ScanText] = {}
        self._effort = effort

    def list_texts(self, *, with_sources: bool) -> list[str]:
        sources = self._settings.sources.values() if with_sources else ()
        return [*self._said, *sources]

    def add(self, text: str, content: str) -> str:
        """Let later passes search the text of an entry, and the hidden keys of its `content`, which
        the text has no more; returns what they will search.
        """
        hidden = [self._settings.fill(key) for key in _HIDDEN_KEY.findall(content)]
        shown = _UNSEEN.sub("", _HIDDEN_KEY.sub("", text))
        seen = "\n".join(part.strip() for part in (shown, *hidden) if part.strip())
        if seen:
            self._recursed.append(seen)
        return seen

    def find(self, slot: Slot, keys: Sequence[str], *, in_recursed: bool) -> tuple[str, ...]:
        """Return those of the keys that are found. Raises `SlowPattern`, `OutOfWork`."""
        text = self._text_of(slot, in_recursed)
        exact, whole = slot.entry.case_sensitive, slot.entry.match_whole_words
        found = []
        for key in keys:
            if key in self._switched_off:
                continue
            self._effort.charge_key(key, text.text)
            wanted = self._settings.fill(key)
            if is_pattern(wanted):
                # As written first, since its characters may be meant; then in the usual spelling.
                forms = ((wanted, text.written), (drop_joiners(wanted), text.text))
                is_found = any(self._effort.search(*form) for form in dict.fromkeys(forms))
            else:
                is_found = has_key(wanted, text, case_sensitive=exact, whole_words=whole)
            if is_found:
                found.append(key)
        return tuple(found)

    def _text_of(self, slot: Slot, in_recursed: bool) -> ScanText:
        depth = slot.entry.scan_depth
        depth = slot.book.scan_depth if depth is None else depth
        depth = self._settings.scan_depth if depth is None else depth
        recursed = len(self._recursed) if in_recursed else 0
        key = (min(depth, len(self._said)), recursed, slot.entry.sources)
        if (known := self._windows.get(key)) is not None:
            return known
        if len(self._windows) >= _WINDOWS_KEPT:
            self._windows.clear()
        given = self._settings.sources
        named = [given[name] for name in sorted(slot.entry.sources) if given.get(name)]
        parts = [*self._said[:depth], *named]
        made = ScanText(JOINER.join(parts + self._recursed[:recursed]))
        self._effort.charge(READ * len(made.text))
        self._windows[key] = made
        return made


def _write(message: LoreMessage) -> str:
    text = message.text.strip()
    return f"{message.name}: {text}" if message.name else text
