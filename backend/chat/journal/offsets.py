"""Where each event of a compacted run ended in its reply's text: what is left of the rows, so that
old cursors keep their meaning. Everything here is pure.
"""

import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate

# Of event n at index n - 1: the characters of text up to and including it.
Offsets = Sequence[int]


def pack(lengths: Iterable[int]) -> bytes:
    """The characters that each event added, as they are stored."""
    return zlib.compress(array("I", accumulate(lengths)).tobytes())


def unpack(packed: bytes) -> Offsets:
    return array("I", zlib.decompress(packed))
