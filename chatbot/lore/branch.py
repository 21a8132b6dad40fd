"""Replays a branch to compute its lasting effects (sticky, cooldown), which are not stored."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from chatbot.lore.activation import Activator
from chatbot.lore.book import Book
from chatbot.lore.deck import Deck, Place, deck_of
from chatbot.lore.effort import Effort
from chatbot.lore.settings import DEFAULTS, LoreMessage, LoreSettings
from chatbot.lore.timing import NOTHING_FIRED, Timing


def replay(
    books: Sequence[Book],
    messages: Sequence[LoreMessage],
    seeds: Sequence[int] = (),
    settings: LoreSettings = DEFAULTS,
    *,
    known_as: str = "",
) -> Timing:
    """Return the entries that fired before the newest message of the branch. `seeds` has the seed
    of each turn at the index of the user's message, 0 where there is none.

    `known_as` is a cache key for the settings: with it the results for beginnings of a branch are
    cached, for the same books and `known_as`.
    """
    deck = deck_of(tuple(books))
    if not deck.is_timed:
        return NOTHING_FIRED
    # One turn for each of the user's messages before the newest.
    before = enumerate(messages[:-1], start=1)
    turns = [count for count, message in before if message.role == "user"]
    begun: list[bytes] = []
    fired: Mapping[Place, int] = {}
    done = 0
    if known_as:
        begun = list(_name_beginnings(messages, seeds, turns, known_as))
        for at in range(len(turns), 0, -1):
            if (known := deck.replayed.get(begun[at - 1])) is not None:
                fired, done = known, at
                break
    fired = _play(deck, messages, seeds, settings, turns[done:], fired)
    if begun and done < len(turns):
        deck.replayed.keep(begun[-1], fired)
    return Timing(fired)


def _play(
    deck: Deck,
    messages: Sequence[LoreMessage],
    seeds: Sequence[int],
    settings: LoreSettings,
    turns: Sequence[int],
    fired: Mapping[Place, int],
) -> Mapping[Place, int]:
    depth = deck.count_searched(settings.scan_depth)
    seen = said = 0
    # One for all turns: what is not reached does not fire.
    effort = Effort()
    for count in turns:
        if effort.is_over:
            break
        said += sum(message.role == "assistant" for message in messages[seen:count])
        seen = count
        seed = seeds[count - 1] if count <= len(seeds) else 0
        before = Timing(fired)
        window = messages[max(0, count - depth) : count]
        found = Activator(deck, window, (count, said), settings, before, seed, effort).run()
        new = {
            one.place: count
            for one in found
            if one.entry.is_timed and not before.is_sticky(one.place, one.entry, count)
        }
        if new:
            fired = {**fired, **new}
    return fired


def _name_beginnings(
    messages: Sequence[LoreMessage], seeds: Sequence[int], turns: Sequence[int], known_as: str
) -> Iterator[bytes]:
    """Yield a hash of each beginning of the branch that ends with a turn: equal only for the same
    messages, seeds and `known_as`.
    """
    whole = blake2b(repr(known_as).encode("utf-8", "surrogatepass"), digest_size=16)
    seen = 0
    for count in turns:
        for number in range(seen, count):
            one, seed = messages[number], seeds[number] if number < len(seeds) else 0
            said = repr((one.role, one.name, one.text, seed))
            whole.update(said.encode("utf-8", "surrogatepass"))
        seen = count
        yield whole.digest()
