"""Which entries of lorebooks a conversation activates, and why each of the others is rejected."""

from collections.abc import Sequence

from chatbot.lore.book import Book
from chatbot.lore.budget import Budget
from chatbot.lore.deck import NO_KEY, SWITCHED_OFF, Deck, Rejected, Slot, deck_of
from chatbot.lore.effort import STEP, Effort, OutOfWork
from chatbot.lore.gates import BY_KEYS, NOT_BY_RECURSION, Gates
from chatbot.lore.groups import Contest, draw
from chatbot.lore.keys import count_matches, meets_logic
from chatbot.lore.patterns import SlowPattern
from chatbot.lore.placement import Activated, Activation
from chatbot.lore.scan import Scan
from chatbot.lore.settings import DEFAULTS, LoreMessage, LoreSettings
from chatbot.lore.timing import NOTHING_FIRED, Timing

# Maximum passes, however deep texts activate each other.
PASS_LIMIT = 100


def activate(
    books: Sequence[Book],
    messages: Sequence[LoreMessage],
    settings: LoreSettings = DEFAULTS,
    state: Timing = NOTHING_FIRED,
    seed: int = 0,
) -> Activation:
    """Return the entries that the messages, oldest first, activate. Random draws depend on `seed`;
    `state` is the result of `replay` for the messages. The same arguments give the same result,
    except for patterns that time out.
    """
    deck = deck_of(tuple(books))
    said = sum(message.role == "assistant" for message in messages)
    window = messages[max(0, len(messages) - deck.count_searched(settings.scan_depth)) :]
    return Activator(deck, window, (len(messages), said), settings, state, seed).finish()


class Activator:
    """One activation in progress. `window` are the newest messages, the only ones searched;
    `counts` are the numbers of all messages and of the character's.
    """

    def __init__(
        self,
        deck: Deck,
        window: Sequence[LoreMessage],
        counts: tuple[int, int],
        settings: LoreSettings,
        timing: Timing,
        seed: int,
        effort: Effort | None = None,
    ) -> None:
        self._deck, self._settings, self._seed = deck, settings, seed
        self._gates = Gates(*counts, settings, timing)
        self._effort = effort or Effort()
        self._scan = Scan(window, settings, self._effort, deck.switched_off)
        self._budget = Budget(max(0, settings.budget))
        self._activated: dict[int, Activated] = {}
        self._reasons: dict[int, str] = {}
        self._out: set[int] = set()
        self._losers: set[int] = set()
        self._matched: dict[int, tuple[str, ...]] = {}
        self._pass = 0
        texts = self._scan.list_texts(with_sources=deck.asks_sources)
        fired = {deck.numbers[place] for place in timing.fired if place in deck.numbers}
        self._gated = deck.gated | fired
        self._near = deck.index.find(texts, self._effort) | deck.index.always
        self._levels = sorted(
            {
                slot.entry.delay_until_recursion
                for slot in map(deck.slots.__getitem__, deck.delayed)
                if slot.entry.enabled and self._recurses(slot)
            }
        )
        self._level = self._levels.pop(0) if self._levels else 0

    def finish(self) -> Activation:
        """Run all passes and return what got in, what did not, and the budget."""
        return Activation(self.run(), tuple(self._list_rejected()), self._budget)

    def run(self) -> tuple[Activated, ...]:
        """Run all passes and return the entries that get in."""
        while self._pass < PASS_LIMIT:
            fed = self._run_pass()
            if self._budget.is_over or self._effort.is_over:
                break
            if not fed:
                if not self._levels:
                    break
                self._level = self._levels.pop(0)
            self._pass += 1
        return tuple(self._activated.values())

    def _list_rejected(self) -> list[Rejected]:
        rejected = list(self._deck.without_key)
        for number, reason in self._reasons.items():
            if reason != NO_KEY:
                rejected[number] = rejected[number]._replace(reason=reason)
        for number in sorted(self._activated, reverse=True):
            del rejected[number]
        return rejected

    def _run_pass(self) -> bool:
        """Activate the entries found in this pass; returns whether there is new text to search."""
        found: dict[int, tuple[Slot, str]] = {}
        # After the first pass only recursion and groups can change an entry's outcome.
        others = self._deck.delayed | self._losers if self._pass else self._gated
        numbers = sorted((self._near | others) - self._out - self._activated.keys())
        self._effort.charge(STEP * len(numbers))
        for number in numbers:
            slot = self._deck.slots[number]
            if reason := self._find(slot):
                found[number] = (slot, reason)
        chosen = self._contest([slot for slot, _ in found.values()])
        for number in found.keys() - {slot.number for slot in chosen}:
            self._reasons[number] = "group"
            self._losers.add(number)
        chosen.sort(key=lambda slot: (slot.entry.yields, not slot.entry.constant, slot.number))
        new = [slot for slot in chosen if self._activate(slot, found[slot.number][1])]
        return self._feed(new)

    def _find(self, slot: Slot) -> str:
        """Return why an entry is activated; "" if not, with the reason recorded."""
        verdict = self._gates.ask(slot, self._pass, self._level, recursive=self._recurses(slot))
        if verdict.keeps_out == NOT_BY_RECURSION:
            # The reason of the first pass is more informative.
            self._reasons.setdefault(slot.number, NO_KEY)
            return ""
        if verdict is not BY_KEYS:
            self._reasons[slot.number] = verdict.keeps_out
            return verdict.lets_in
        try:
            reason = self._find_keys(slot) if slot.number in self._near else NO_KEY
        except SlowPattern:
            reason = "pattern took too long"
        except OutOfWork:
            reason = "search took too long"
        self._reasons[slot.number] = reason
        return "" if reason else "keys"

    def _find_keys(self, slot: Slot) -> str:
        """Return which condition on an entry's keys fails, "" if none."""
        entry = slot.entry
        matched = self._look_for(slot, entry.keys)
        if not matched:
            is_off = not self._deck.switched_off.isdisjoint(entry.keys)
            return SWITCHED_OFF if is_off else NO_KEY
        if entry.selective and entry.secondary_keys:
            second = self._look_for(slot, entry.secondary_keys)
            if not meets_logic(entry.selective_logic, len(second), len(entry.secondary_keys)):
                return "secondary keys"
            matched += second
        for needed in entry.conditions.needed:
            also = self._look_for(slot, needed)
            if not also:
                return "additional keys"
            matched += also
        if self._look_for(slot, entry.conditions.excluded):
            return "excluded keys"
        self._matched[slot.number] = matched
        return ""

    def _look_for(self, slot: Slot, keys: Sequence[str]) -> tuple[str, ...]:
        in_recursed = self._pass > 0 and self._recurses(slot)
        return self._scan.find(slot, keys, in_recursed=in_recursed) if keys else ()

    def _recurses(self, slot: Slot) -> bool:
        own = slot.book.recursive_scanning
        return self._settings.recursive if own is None else own

    def _contest(self, slots: list[Slot]) -> list[Slot]:
        won = (name for one in self._activated.values() for name in one.entry.groups)
        return Contest(self._seed, frozenset(won), self._gates.is_sticky, self._score).choose(slots)

    def _score(self, slot: Slot) -> int:
        try:
            first = self._look_for(slot, slot.entry.keys)
            second = self._look_for(slot, slot.entry.secondary_keys)
        except (SlowPattern, OutOfWork):
            return 0
        return count_matches(slot.entry, len(first), len(second))

    def _activate(self, slot: Slot, reason: str) -> bool:
        entry = slot.entry
        if entry.probability < 100 and not self._gates.is_sticky(slot):
            drawn = 100 * draw(self._seed, slot.book.id, entry.id)
            if drawn >= entry.probability:
                return self._keep_out(slot, "probability")
        text = self._settings.fill(entry.content)
        tokens = self._settings.count_tokens(text) if text else 0
        if problem := self._budget.reserve(slot, tokens):
            return self._keep_out(slot, problem)
        matched = self._matched.get(slot.number, ())
        self._activated[slot.number] = Activated(
            entry, slot.book.id, slot.place, reason, matched, self._pass, tokens, text
        )
        return True

    def _keep_out(self, slot: Slot, reason: str) -> bool:
        """Record a rejection that no later pass will change."""
        self._out.add(slot.number)
        self._reasons[slot.number] = reason
        return False

    def _feed(self, slots: list[Slot]) -> bool:
        """Let later passes search the texts of new entries; returns whether there are any."""
        texts = [
            seen
            for slot in slots
            if self._recurses(slot) and not slot.entry.prevent_recursion
            if (seen := self._scan.add(self._activated[slot.number].text, slot.entry.content))
        ]
        if texts:
            self._near |= self._deck.index.find(texts, self._effort)
        return bool(texts)
