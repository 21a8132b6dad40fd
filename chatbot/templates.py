"""Templates with {{ placeholders }}, filled in from a style."""

import re

from chatbot.style import Style
from chatbot.text import flatten

_PLACEHOLDER = re.compile(r"\{\{\s{0,20}([\w.]{1,200})\s{0,20}\}\}")


def render_template(template: str, style: Style, character: str) -> str:
    """Fill {{ placeholders }} once: lists joined with ", ", unknown paths empty.

    A filled-in text is not filled in again.
    """

    def fill(match: re.Match[str]) -> str:
        path = match.group(1)
        return (
            flatten(character) if path == "character" else _show(_look_up(style, path.split(".")))
        )

    return _PLACEHOLDER.sub(fill, template).strip()


def _look_up(found: object, path: list[str]) -> object:
    for part in path:
        found = getattr(found, part) if part in getattr(found, "__dataclass_fields__", ()) else None
    return found


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_show, value)))
    return str(value) if isinstance(value, str | int | float) else ""
