"""JSON in and out with whole numbers of any size kept as they are. orjson, which is fast, reads
those of more than 64 bits as floats and does not write them; cards of other programs hold some.
"""

import json
from collections.abc import Callable
from typing import Any

import orjson

# A number beyond 64 bits has so many digits at least.
_DIGITS = b"0" * 19
_DIGITS_AS_ZEROS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x20 for byte in range(256))


def load(raw: bytes) -> Any:
    """The value of `raw`. Raises `orjson.JSONDecodeError` for what is no JSON or holds a number
    beyond the largest float.
    """
    value = orjson.loads(raw)
    # Much faster than a regular expression, which each small body would have to wait for.
    if _DIGITS not in raw.translate(_DIGITS_AS_ZEROS):
        return value
    try:
        return json.loads(raw)
    except RecursionError:
        # Nested as deep as no part of ours is.
        return value


def dump(value: Any, default: Callable[[Any], Any] | None = None, option: int = 0) -> bytes:
    """Compact UTF-8 JSON; the arguments are those of `orjson.dumps`, of its options
    `OPT_SORT_KEYS` and those about times count. Raises TypeError as it does.
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
