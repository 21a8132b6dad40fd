"""A branch played again, for what lasts in it: nothing about that is stored."""

from collections.abc import Sequence

from chatbot.lore.activation import activate
from chatbot.lore.book import Book
from chatbot.lore.deck import Place, deck_of
from chatbot.lore.settings import DEFAULTS, LoreMessage, LoreSettings
from chatbot.lore.timing import NOTHING_FIRED, Timing, list_turns


def replay(
    books: Sequence[Book],
    messages: Sequence[LoreMessage],
    seeds: Sequence[int] = (),
    settings: LoreSettings = DEFAULTS,
) -> Timing:
    """Return what has fired before the newest message of the branch. `seeds` are those of the turns
    by the number of the user's message; 0 where there is none.
    """
    books = tuple(books)
    if not deck_of(books, settings.strategy).is_timed:
        return NOTHING_FIRED
    fired: dict[Place, int] = {}
    for count in list_turns([message.role for message in messages]):
        seed = seeds[count - 1] if count <= len(seeds) else 0
        before = Timing(fired)
        for one in activate(books, messages[:count], settings, before, seed).activated:
            if one.entry.is_timed and not before.is_sticky(one.place, one.entry, count):
                fired = fired | {one.place: count}
    return Timing(fired)
