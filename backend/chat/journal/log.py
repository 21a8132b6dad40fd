"""The recent, committed events of one run, shared in memory by all its readers: put there by the
writer of a live run, or by the poll of a run that another process writes.

Readers have no queues: each is a position in this list and takes everything after it at once. All
get the same events; only one that is far behind gets them merged, so a slow reader costs nothing.
Events that fell out of the window are in the database like all others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from chat.events import RunEvent, Token

# Characters of text kept in memory per run. A reader further behind reads the rows again.
WINDOW_CHARACTERS = 256 * 1024
# Maximum characters of one merged event, so that no frame grows without bound.
JOIN_CHARACTERS = 8 * 1024
# A reader that is at most this many events and JOIN_CHARACTERS behind gets each of them.
UNMERGED_EVENTS = 256

Numbered = tuple[int, RunEvent]
Listener = Callable[[], object]


class RunLog:
    """Events `first_seq … last_seq` of a run, without gaps. Used on one event loop only."""

    __slots__ = ("_events", "_listeners", "_size", "first_seq", "is_open")

    def __init__(self, first_seq: int, events: Sequence[RunEvent]) -> None:
        self.first_seq = first_seq
        self.is_open = True
        self._events: list[RunEvent] = list(events)
        self._size = _count_characters(events)
        self._listeners: set[Listener] = set()

    @property
    def last_seq(self) -> int:
        return self.first_seq + len(self._events) - 1

    def covers(self, seq: int) -> bool:
        """Whether the log has everything after `seq`, now or to come."""
        return self.first_seq - 1 <= seq

    def extend(self, events: Sequence[RunEvent]) -> None:
        """Add newly committed events, drop old ones, and call the listeners."""
        self._events.extend(events)
        self._size += _count_characters(events)
        if self._size > 2 * WINDOW_CHARACTERS:
            self._shrink()
        self._call_listeners()

    def _shrink(self) -> None:
        dropped = 0
        while self._size > WINDOW_CHARACTERS and dropped < len(self._events) - 1:
            event = self._events[dropped]
            if isinstance(event, Token):
                self._size -= len(event.delta)
            dropped += 1
        del self._events[:dropped]
        self.first_seq += dropped

    def close(self) -> None:
        """No more events will come: the ending is in, or was written elsewhere."""
        self.is_open = False
        self._call_listeners()

    def after(self, seq: int) -> Iterator[Numbered]:
        """Everything after `seq`, numbered as `catch_up` does."""
        if seq + 1 == self.last_seq:
            return iter([(seq + 1, self._events[-1])])
        return catch_up(seq + 1, self._events[seq + 1 - self.first_seq :])

    def add_listener(self, listener: Listener) -> None:
        """Call `listener` after each change, on the event loop. It must not raise."""
        self._listeners.add(listener)

    def remove_listener(self, listener: Listener) -> None:
        """Stop calling `listener`; it may have been removed before."""
        self._listeners.discard(listener)

    def _call_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _count_characters(events: Sequence[RunEvent]) -> int:
    return sum(len(event.delta) for event in events if isinstance(event, Token))


def catch_up(first_seq: int, events: Sequence[RunEvent]) -> Iterator[Numbered]:
    """Number `events`; if they are many, neighbouring `Token`s are joined."""
    if len(events) <= UNMERGED_EVENTS and _count_characters(events) <= JOIN_CHARACTERS:
        return iter(enumerate(events, start=first_seq))
    return join_tokens(first_seq, events)


def take(numbered: Iterable[Numbered]) -> list[Numbered]:
    """The first events, those of one read: less than twice `JOIN_CHARACTERS`, or one event that is
    longer (the rest of a compacted run).
    """
    found: list[Numbered] = []
    size = 0
    for seq, event in numbered:
        found.append((seq, event))
        size += len(event.delta) if isinstance(event, Token) else 0
        if size >= JOIN_CHARACTERS:
            break
    return found


def join_tokens(first_seq: int, events: Sequence[RunEvent]) -> Iterator[Numbered]:
    """Number `events`, neighbouring `Token`s joined into ones of at most `JOIN_CHARACTERS`."""
    deltas: list[str] = []
    size = 0
    seq = first_seq - 1
    for seq, event in enumerate(events, start=first_seq):
        if isinstance(event, Token):
            if deltas and size + len(event.delta) > JOIN_CHARACTERS:
                yield seq - 1, Token("".join(deltas))
                deltas, size = [], 0
            deltas.append(event.delta)
            size += len(event.delta)
            continue
        if deltas:
            yield seq - 1, Token("".join(deltas))
            deltas, size = [], 0
        yield seq, event
    if deltas:
        yield seq, Token("".join(deltas))
