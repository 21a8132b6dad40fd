"""Tunes the interpreter for a server: GIL switch interval, garbage collection, returning memory."""

import ctypes
import gc
import sys
from typing import Final

# From glibc's mallopt(3).
_M_MMAP_THRESHOLD: Final = -3
_BIG_BLOCK_BYTES: Final = 128 * 1024


def tune() -> None:
    """For a process with many open streams on one event loop. Call it once, at the start."""
    # How long a thread keeps the GIL while another one waits for it. With 5 ms, Python's default, a
    # busy database thread would hold up every open stream for that long.
    sys.setswitchinterval(0.0005)
    _give_big_blocks_back()
    # Each garbage collection stops every stream for some 0.4 µs an object: young objects (at most
    # 40,000) are collected often, old ones seldom, and those that exist already never.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 3, 100)


def _give_big_blocks_back() -> None:
    """Return large freed blocks to the system. By default glibc raises its threshold for that with
    use: loading the tokenizer left 13 MB of holes. A no-op with other C libraries.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_M_MMAP_THRESHOLD, _BIG_BLOCK_BYTES)
