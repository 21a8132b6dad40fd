"""Who the user is to a character, and what the author of a conversation asks of it."""

import re
from dataclasses import dataclass
from typing import Literal

from chatbot.text import clean, flatten

ROLES = ("system", "user", "assistant")
DEPTH_LIMIT = 10_000
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class UserPersona:
    """Who the user is: `name` is what `{{user}}` becomes, `description` stands in the system
    message. Both may be empty.
    """

    name: str = ""
    description: str = ""

    @property
    def called(self) -> str:
        """The name on one line; without braces, so that it cannot become a macro."""
        return flatten(_BRACES.sub("", self.name))


NOBODY = UserPersona()


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """A text that stands `depth` messages before the end of a prompt; 0 is behind the question.

    The character says one of the role "assistant", one of "system" is marked as being nobody's.
    """

    text: str = ""
    depth: int = 4
    role: Literal["system", "user", "assistant"] = "system"

    @property
    def shown(self) -> str:
        """The text as it may enter a prompt."""
        return clean(self.text).strip()


NO_NOTE = AuthorNote()
