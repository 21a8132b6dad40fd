"""Sample dialogues as cards have them: blocks that begin with `<START>`, turns that begin with the
speaker's name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from chatbot.history import SILENCE
from chatbot.style import Example

_START = re.compile(r"^[ \t]*<start>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_USER = r"\{\{\s*user\s*\}\}|<user>"
# What older cards and other programs write for the user, unless the character is called so.
_USER_WORDS = ("user", "you")
_CHARACTER = r"\{\{\s*(?:char|character|bot)\s*\}\}|<(?:char|bot)>"


def read_examples(text: str, names: Iterable[str]) -> list[dict[str, str]]:
    """Return pairs of `user` and `assistant` of the dialogues in `text`; `names` are further labels
    of the character. Lines without a speaker are attributed to the character. A label may be
    emphasised or a heading, its colon a full-width one.
    """
    known = [name for name in names if name]
    taken = {name.casefold() for name in known}
    users = "|".join((_USER, *(word for word in _USER_WORDS if word not in taken)))
    characters = "|".join((_CHARACTER, *map(re.escape, known)))
    label = re.compile(
        rf"[ \t#]*(?P<mark>[*_]{{0,2}})(?:(?P<user>{users})|{characters})"
        r"(?:(?P=mark)[ \t]*[:\uff1a]|[ \t]*[:\uff1a](?P=mark))[ \t]*",
        re.IGNORECASE,
    )
    return [pair for block in _START.split(text) for pair in _pair(_split(block, label))]


def write_examples(examples: Iterable[Example]) -> str:
    return "\n".join(
        f"<START>\n{{{{user}}}}: {pair.user}\n{{{{char}}}}: {pair.assistant}" for pair in examples
    )


def _split(block: str, label: re.Pattern[str]) -> list[tuple[bool, str]]:
    """Return (whether the user says it, text) of each turn of a block."""
    turns: list[tuple[bool, list[str]]] = []
    for line in block.split("\n"):
        found = label.match(line)
        if found:
            turns.append((found["user"] is not None, [line[found.end() :]]))
        elif turns:
            turns[-1][1].append(line)
        elif line.strip():
            turns.append((False, [line]))
    return [(is_user, "\n".join(lines).strip()) for is_user, lines in turns]


def _pair(turns: Sequence[tuple[bool, str]]) -> Iterator[dict[str, str]]:
    asked: list[str] = []
    answered: list[str] = []
    for is_user, text in turns:
        if is_user and answered:
            yield _join(asked, answered)
            asked, answered = [], []
        if text:
            (asked if is_user else answered).append(text)
    if answered:
        yield _join(asked, answered)


def _join(asked: Sequence[str], answered: Sequence[str]) -> dict[str, str]:
    return {"user": "\n".join(asked) or SILENCE, "assistant": "\n".join(answered)}
