"""Variables of SillyTavern in persona files: `{{setvar::name::value}}` sets one and gives an empty
text, `{{getvar::name}}` gives its value, or an empty text if it has none.

They live for one prompt. A character's fields and the user's description set theirs first, then
lorebook entries as they fire; only then is the prompt put together, so any part of it may read
what another sets. Variables that another text sets, such as a greeting, count in that text only.
"""

from dataclasses import dataclass, field

# Maximum variables of a prompt, and characters that their values may take in it.
MAX_VARIABLES, MAX_ROOM = 100, 128 * 1024


@dataclass(slots=True)
class Variables:
    """The variables of a prompt so far; they can be set only while `is_open`."""

    is_open: bool = False
    _values: dict[str, str] = field(default_factory=dict)
    _room: int = MAX_ROOM

    def set(self, rest: str) -> str:
        """Set the variable of `::name::value`, if `is_open` and below `MAX_VARIABLES`."""
        name, _, value = rest.lstrip(":").partition("::")
        known = self._values
        if self.is_open and (name.strip() in known or len(known) < MAX_VARIABLES):
            known[name.strip()] = value
        return ""

    def get(self, rest: str) -> str:
        """Return the value of `::name`; nothing once there is no room left."""
        value = self._values.get(rest.lstrip(":").strip(), "")
        if len(value) > self._room:
            return ""
        self._room -= len(value)
        return value

    def opened(self) -> "Variables":
        """Return this object if it is open, else an open copy."""
        return self if self.is_open else Variables(True, dict(self._values), self._room)

    def closed(self) -> "Variables":
        """Return a copy in which no variable can be set."""
        return Variables(False, dict(self._values), self._room)


def sets_variables(text: str) -> bool:
    return "setvar" in text.lower()
