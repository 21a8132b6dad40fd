"""Values as other programs write them: numbers and flags as texts, lists as one text."""

import json
from typing import Any

from chatbot.lore import is_pattern

_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


def read_number(value: Any) -> int | float | None:
    """Return a number, parsed from text if need be; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > 30:
        return None
    try:
        number = json.loads(value)
    except ValueError:
        return None
    return number if isinstance(number, int | float) and abs(number) < float("inf") else None


def read_flag(value: Any) -> bool | None:
    """Return a boolean, also from a number or text; None for anything else."""
    if isinstance(value, bool | int | float):
        return bool(value)
    return _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None


def read_text(value: Any) -> str | None:
    """Return a text, also from a number or from the texts in a list; None for anything else."""
    if isinstance(value, list):
        return "\n".join(item for item in value if isinstance(item, str)) or None
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_text else None


def read_texts(value: list[Any]) -> list[str]:
    return [
        str(item)
        for item in value
        if isinstance(item, str | int | float) and not isinstance(item, bool)
    ]


def split_keys(value: Any) -> list[str]:
    """Return keys as a list of texts: from text with commas (a pattern `/a,b/` stays whole), or
    from a list, of which only texts and numbers are kept.
    """
    if isinstance(value, list):
        return read_texts(value)
    if not isinstance(value, str):
        return []
    if is_pattern(value.strip()):
        return [value.strip()]
    return [key for part in value.split(",") if (key := part.strip())]
