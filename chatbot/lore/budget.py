"""The token budget of lorebook entries."""

from dataclasses import dataclass, field

from chatbot.lore.deck import Slot

# Limit in tokens for the entries that ignore the budget; larger than any prompt.
FREE_LIMIT = 100_000


@dataclass(slots=True)
class Budget:
    """Filled entry by entry. One that does not fit closes it, for its book or for all, unless the
    entry yields. `limit` and `used` do not count entries that ignore the budget.
    """

    limit: int
    used: int = 0
    free: int = FREE_LIMIT
    is_over: bool = False
    _by_book: dict[int, int] = field(default_factory=dict)
    _closed: set[int] = field(default_factory=set)

    def reserve(self, slot: Slot, tokens: int) -> str:
        """Reserve an entry's tokens; returns why they do not fit, "" if they do."""
        entry, book = slot.entry, slot.place[0]
        if entry.ignore_budget:
            if tokens > self.free:
                return "budget"
            self.free -= tokens
            return ""
        if self.is_over:
            return "budget"
        if book in self._closed:
            return "budget of the book"
        used, cap = self._by_book.get(book, 0), slot.book.token_budget
        if cap is not None and used + tokens > cap:
            if not entry.yields:
                self._closed.add(book)
            return "budget of the book"
        if self.used + tokens > self.limit:
            self.is_over = not entry.yields
            return "budget"
        self.used += tokens
        self._by_book[book] = used + tokens
        return ""
