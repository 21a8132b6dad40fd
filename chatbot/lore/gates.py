"""Checks that activate or reject an entry before its keys are searched."""

from dataclasses import dataclass

from chatbot.lore.book import Entry
from chatbot.lore.deck import Slot
from chatbot.lore.settings import LoreSettings
from chatbot.lore.timing import Timing

NOT_BY_RECURSION = "not by recursion"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reason is in `lets_in` or `keeps_out`; if both are empty, the keys decide."""

    lets_in: str = ""
    keeps_out: str = ""


BY_KEYS = Verdict()


class Gates:
    """The gates of one activation, in their order of precedence."""

    def __init__(self, count: int, said: int, settings: LoreSettings, timing: Timing) -> None:
        # Number of all messages, and of the character's.
        self._count, self._said = count, said
        self._settings = settings
        self._timing = timing

    def is_sticky(self, slot: Slot) -> bool:
        """Return whether the entry is active because it fired before."""
        return self._timing.is_sticky(slot.place, slot.entry, self._count)

    def ask(self, slot: Slot, pass_: int, level: int, *, recursive: bool) -> Verdict:
        """Return the verdict in a pass (0 is the first) with the levels up to `level` open;
        `recursive`: the entry's book is scanned recursively.
        """
        entry = slot.entry
        if not entry.enabled:
            return Verdict(keeps_out="disabled")
        if reason := self._find_circumstance(entry):
            return Verdict(keeps_out=reason)
        if self._count < entry.delay:
            return Verdict(keeps_out="delay")
        if self._timing.is_cooling(slot.place, entry, self._count):
            return Verdict(keeps_out="cooldown")
        is_sticky = self.is_sticky(slot)
        if not is_sticky:
            is_due = recursive and pass_ > 0 and entry.delay_until_recursion <= level
            if entry.delay_until_recursion and not is_due:
                return Verdict(keeps_out="waits for recursion")
            if entry.exclude_recursion and pass_ > 0:
                return Verdict(keeps_out=NOT_BY_RECURSION)
        return self._force(slot, is_sticky)

    def _find_circumstance(self, entry: Entry) -> str:
        """Return the circumstance of the turn that keeps the entry out, "" if none does."""
        rules, asked = self._settings, entry.conditions
        if entry.characters or entry.character_tags:
            is_named = rules.character in entry.characters
            is_named = is_named or bool(entry.character_tags & rules.character_tags)
            if is_named == entry.excludes_characters:
                return "other character"
        if entry.triggers and rules.trigger not in entry.triggers:
            return "other kind of turn"
        if self._said < asked.after or self._said % asked.every:
            return "number of messages"
        if asked.greeting is not None and asked.greeting != rules.greeting:
            return "other greeting"
        if asked.user_icon is not None:  # a user has no icon here
            return "other user icon"
        return ""

    def _force(self, slot: Slot, is_sticky: bool) -> Verdict:
        entry, asked = slot.entry, slot.entry.conditions
        has_fired = slot.place in self._timing.fired
        if asked.forced_on:
            return Verdict("forced on")
        if asked.forced_off:
            return Verdict(keeps_out="forced off")
        if asked.once and has_fired and not is_sticky:
            return Verdict(keeps_out="only once")
        if entry.constant:
            return Verdict("constant")
        if entry.is_vectorized and (slot.book.id, entry.id) in self._settings.found_by_meaning:
            return Verdict("meaning")
        if is_sticky:
            return Verdict("sticky")
        return Verdict("kept") if asked.kept and has_fired else BY_KEYS
