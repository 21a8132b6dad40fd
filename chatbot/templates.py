"""Templates with {{ placeholders }}, filled in from a style."""

import re
from collections.abc import Iterator

from chatbot.macros import is_macro
from chatbot.placeholders import CLOSED, READER, TAGS, find_strangers, name_of
from chatbot.style import BUILT_IN, Style

# Maximum characters filled in: a template may name a long text thousands of times.
FILLED_LIMIT = 256 * 1024
_PLACEHOLDER = re.compile(r"(?<!\{)\{\{\s{0,20}([\w.]{1,200})\s{0,20}" + CLOSED + "|" + TAGS, re.I)


def render_template(template: str, style: Style, character: str, reader: str = READER) -> str:
    """Fill {{ placeholders }} once: lists joined with ", ", unknown paths empty.

    Filled-in texts are not filled in again. At most `FILLED_LIMIT` characters are filled in.
    """
    left = FILLED_LIMIT

    def fill(match: re.Match[str]) -> str:
        nonlocal left
        path = match[1] or match[2]
        if is_macro(path):
            return match[0]
        name = name_of(path, character, reader)
        if not name and style.system.keeps_unknown and not _is_key_path(path):
            return match[0]
        text = name or _show(_look_up(style, path.split(".")))
        left -= len(text)
        return text if left >= 0 else ""

    return _PLACEHOLDER.sub(fill, template).strip()


def find_unfilled(template: str, style: Style) -> Iterator[str]:
    """Yield errors of placeholders that would stay unreplaced, or leave a gap."""
    for found in find_strangers(template):
        path = found.strip("{} ")
        if not (found.startswith("{{") and _is_key_path(path)):
            yield f"nothing fills in {found}"
        elif not _show(_look_up(style, path.split("."))):
            yield f"{found} is empty in this style"


def _is_key_path(path: str) -> bool:
    value = _look_up(BUILT_IN, path.split("."))
    return isinstance(value, str | int | float | tuple) and path not in ("examples", "problems")


def _look_up(found: object, path: list[str]) -> object:
    for part in path:
        found = getattr(found, part) if part in getattr(found, "__dataclass_fields__", ()) else None
    return found


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_show, value)))
    return str(value) if isinstance(value, str | int | float) else ""
