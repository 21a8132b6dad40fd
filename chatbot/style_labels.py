"""Visual parts of a style file: colours, and texts that must fit on a button."""

import re

from chatbot.style_reader import StyleReader
from chatbot.yaml_file import KeyPath

LABEL_LIMIT = 120
_COLOUR = re.compile("#[0-9a-f]{6}")


def read_colour(_reader: StyleReader, value: object, _path: KeyPath) -> str:
    """Return a colour in lower case; raises ValueError for anything but #rrggbb in quotes."""
    # YAML would also read a number alone, such as 123456, as a number.
    if not isinstance(value, str) or not _COLOUR.fullmatch(colour := value.strip().lower()):
        raise ValueError(f"not a colour like '#8a3b12': {str(value)[:40]!r}")
    return colour


def fit_label(text: str) -> str:
    """Return `text` on one line; raises ValueError where it is too long for a button."""
    label = " ".join(text.split())
    if len(label) > LABEL_LIMIT:
        raise ValueError(f"longer than {LABEL_LIMIT} characters")
    return label
