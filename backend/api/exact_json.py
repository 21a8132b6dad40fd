"""JSON that keeps whole numbers of any size. orjson, which is fast, reads those of more than 64
bits as floats and cannot write them; character cards of other programs contain some.
"""

import json
from collections.abc import Callable
from typing import Any

import orjson

# A number beyond 64 bits has at least this many digits.
_DIGITS = b"0" * 19
_DIGITS_AS_ZEROS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x20 for byte in range(256))


def load(raw: bytes) -> Any:
    """The value of `raw`. Raises `orjson.JSONDecodeError` for invalid JSON and for a number beyond
    the largest float.
    """
    value = orjson.loads(raw)
    # Runs for every body, and is much faster than a regular expression.
    if _DIGITS not in raw.translate(_DIGITS_AS_ZEROS):
        return value
    try:
        return json.loads(raw)
    except RecursionError:
        # Nested deeper than any data of ours: large numbers may stay floats.
        return value


def dump(value: Any, default: Callable[[Any], Any] | None = None, option: int = 0) -> bytes:
    """Compact UTF-8 JSON. The arguments are those of `orjson.dumps`; the supported options are
    `OPT_SORT_KEYS` and those about times. Raises TypeError like `orjson.dumps`.
    """
    try:
        return orjson.dumps(value, default=default, option=option)
    except TypeError as error:
        if "64-bit" not in str(error):
            raise
    text = json.dumps(
        value,
        default=default,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        sort_keys=bool(option & orjson.OPT_SORT_KEYS),
    )
    return text.encode()
