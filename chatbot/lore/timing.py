"""Lasting effects of activations earlier in the branch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatbot.lore.book import Entry
from chatbot.lore.deck import Place


@dataclass(frozen=True, slots=True)
class Timing:
    """`fired`: for the place of an entry (number of its book, number in the book) the number of
    messages in the branch when it last fired. A sticky entry does not fire again while it lasts.
    """

    fired: Mapping[Place, int] = field(default_factory=dict)

    def is_sticky(self, place: Place, entry: Entry, message_count: int) -> bool:
        """Return whether the entry stays active: for `sticky` messages after it fired."""
        at = self.fired.get(place)
        return at is not None and at < message_count <= at + entry.sticky

    def is_cooling(self, place: Place, entry: Entry, message_count: int) -> bool:
        """Return whether the entry is blocked: for `cooldown` messages after it was sticky."""
        at = self.fired.get(place)
        return at is not None and 0 < message_count - at - entry.sticky <= entry.cooldown


NOTHING_FIRED = Timing()
