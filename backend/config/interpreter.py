"""How the interpreter shares its time in a server: short turns, and little garbage collection."""

import gc
import sys


def tune() -> None:
    """For a process that holds many streams open on one event loop. Call it once, at the start."""
    # How long a thread keeps the GIL while another one asks for it. With 5 ms, Python's default, a
    # busy database thread would hold up every open stream for so long.
    sys.setswitchinterval(0.0005)
    # Each collection stops every stream, for some 0.4 µs an object: collect the young ones often
    # (at most 40,000), the old ones seldom, and those that stay for ever never.
    gc.collect()
    freeze_objects()
    gc.set_threshold(10_000, 3, 100)


def freeze_objects() -> None:
    """What exists now stays for ever: no later collection looks at it."""
    gc.freeze()
