"""The user's persona towards a character, and the author's note of a conversation."""

import re
from dataclasses import dataclass
from typing import Literal

from chatbot.text import clean, flatten

ROLES = ("system", "user", "assistant")
DEPTH_LIMIT = 10_000
NAME_LIMIT = 64
_BRACKETS = re.compile(r"[{}<>]")


def read_name(text: str) -> str:
    """Return a name on one line, at most `NAME_LIMIT` characters of it, and without brackets, so
    that it cannot become a macro.
    """
    return flatten(_BRACKETS.sub("", text))[:NAME_LIMIT].strip()


@dataclass(frozen=True, slots=True)
class UserPersona:
    """The user's persona: `name` replaces `{{user}}`, `description` is in the system message. Both
    may be empty.
    """

    name: str = ""
    description: str = ""

    @property
    def called(self) -> str:
        return read_name(self.name)


NOBODY = UserPersona()


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """A text inserted `depth` messages before the end of a prompt; 0 is after the question.

    A note of the role "assistant" is the character's; one of "system" is marked as outside of the
    dialogue.
    """

    text: str = ""
    depth: int = 4
    role: Literal["system", "user", "assistant"] = "system"

    @property
    def shown(self) -> str:
        """The text as it may enter a prompt."""
        return clean(self.text).strip()


NO_NOTE = AuthorNote()
