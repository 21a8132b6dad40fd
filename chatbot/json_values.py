"""JSON values in text that people have edited: separated by anything, in a list or not, with
comments.
"""

import json
import re
from collections.abc import Iterator

_OPENING = re.compile(r"[\s\ufeff]*\[?")
# White space, byte order marks, commas, the list's end and comments.
_BETWEEN = re.compile(r"(?:[\s\ufeff,\]]++|(?://|#)[^\n]*+|/\*.*?\*/)*+", re.DOTALL)
_DECODER = json.JSONDecoder()


def split_values(text: str) -> Iterator[tuple[int, object]]:
    """Yield (line break count before it, value) of each value in `text`.

    Raises JSONDecodeError, RecursionError or ValueError (a number of thousands of digits) at an
    invalid value; the values before it have been yielded.
    """
    start = _match_end(_OPENING, text, 0)
    line, counted = 0, 0
    while (start := _match_end(_BETWEEN, text, start)) < len(text):
        line += text.count("\n", counted, start)
        counted = start
        value, start = _DECODER.raw_decode(text, start)
        yield line, value


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start
