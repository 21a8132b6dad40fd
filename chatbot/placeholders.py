"""Name placeholders of other programs in persona files, {{char}} (or <BOT>) and {{user}} (or
<USER>), and detection of unknown ones. Macros: `macros.py`.
"""

import re
from collections.abc import Iterator

from chatbot.macros import is_macro
from chatbot.text import flatten

# The user's name in texts for the model, and in texts addressed to the user.
READER, READER_TO_THEIR_FACE = "the user", "you"
# The same as macros, which are filled in when the user is known.
OPEN_READER, OPEN_READER_TO_THEIR_FACE = "{{user|the user}}", "{{user|you}}"

TAGS = r"<(char|bot|user)>"
_CHARACTER = frozenset({"char", "character", "bot"})
# An even number of closing braces may follow, since they close enclosing macros; an odd one means
# that this is no macro.
CLOSED = r"\}\}(?!\}(?:\}\})*+(?!\}))"
_NAME = re.compile(
    r"(?<!\{)\{\{\s{0,20}(char|character|bot|user)\s{0,20}" + CLOSED + "|" + TAGS, re.I
)
# Anything in braces on one line.
_BRACED = re.compile(r"(?<!\{)(\{++)([^{}\n]{0,200})(\}++)")
_WORD = re.compile(r"\s*[^\W\d][\w.]*\s*")


def name_of(word: str, character: str, reader: str) -> str:
    """Return the name for a placeholder word, "" if it is none."""
    if word.lower() in _CHARACTER:
        return flatten(character)
    return reader if word.lower() == "user" else ""


def fill_names(text: str, character: str, reader: str) -> str:
    """Fill in the two names, the character's only if it is given."""
    if "{" not in text and "<" not in text:
        return text
    return _NAME.sub(
        lambda match: name_of(match[1] or match[2], character, reader) or match[0], text
    )


def close_reader(text: str) -> str:
    """Return `text` with the user's open name as `{{user}}`, which other programs understand."""
    for name in (OPEN_READER, OPEN_READER_TO_THEIR_FACE):
        text = text.replace(name, "{{user}}")
    return text


def is_known(inner: str) -> bool:
    return inner.strip().lower() in {*_CHARACTER, "user"} or is_macro(inner)


def find_strangers(text: str, slots: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each placeholder that is no name; `slots` are filled in later."""
    for match in _BRACED.finditer(text):
        opening, inner, closing = match.groups()
        if len(opening) == len(closing) == 2:
            is_meant = is_known(inner)
        else:
            is_meant = match[0] in slots or not _WORD.fullmatch(inner)
        if not is_meant:
            yield match[0]
