"""Where each event of a compacted run ended in its reply's text: what is left of the rows, so that
old cursors keep their meaning. Everything here is pure.
"""

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

# Of event n at index n - 1: the characters of text up to and including it.
Offsets = Sequence[int]


def pack(lengths: Iterable[int]) -> bytes:
    """The characters that each event added, as they are stored."""
    return zlib.compress(array("I", accumulate(lengths)).tobytes())


def unpack(packed: bytes) -> Offsets:
    return array("I", zlib.decompress(packed))


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
