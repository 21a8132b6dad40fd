"""Pieces of a compacted run's text that end where its events ended. Everything here is pure."""

from bisect import bisect_right
from collections.abc import Iterator

from chat.journal.compaction import Offsets


def cut(offsets: Offsets, after: int, last: int, text: str, size: int) -> Iterator[tuple[int, str]]:
    """The text of the events behind `after`, up to `last`, in pieces of at most `size` characters,
    each with the number of the last event that it stands for. A single event that is longer stays
    in one piece.
    """
    begin = offsets[after - 1] if after else 0
    start = 0
    while start < len(text):
        fitting = bisect_right(offsets, begin + start + size)
        following = bisect_right(offsets, begin + start) + 1
        seq = min(max(fitting, following), last)
        end = offsets[seq - 1] - begin
        yield seq, text[start:end]
        start = end
