"""How the interpreter shares its time in a server, and gives memory back: short turns, and little
garbage collection.
"""

import ctypes
import gc
import sys
from typing import Final

# Of glibc's mallopt(3).
_M_MMAP_THRESHOLD: Final = -3
_BIG_BLOCK_BYTES: Final = 128 * 1024


def tune() -> None:
    """For a process that holds many streams open on one event loop. Call it once, at the start."""
    # How long a thread keeps the GIL while another one asks for it. With 5 ms, Python's default, a
    # busy database thread would hold up every open stream for so long.
    sys.setswitchinterval(0.0005)
    _give_big_blocks_back()
    # Each collection stops every stream, for some 0.4 µs an object: collect the young ones often
    # (at most 40,000), the old ones seldom, and those that stay for ever never.
    gc.collect()
    freeze_objects()
    gc.set_threshold(10_000, 3, 100)


def freeze_objects() -> None:
    """What exists now stays for ever: no later collection looks at it."""
    gc.freeze()


def _give_big_blocks_back() -> None:
    """What is larger goes back to the system when it is freed. By default glibc keeps ever larger
    blocks as they come and go: loading the tokenizer left 13 MB of holes. Other C libraries do
    without.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_M_MMAP_THRESHOLD, _BIG_BLOCK_BYTES)
