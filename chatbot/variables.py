"""Variables of SillyTavern in persona files: `{{setvar::name::value}}` sets one and stands for
nothing, `{{getvar::name}}` stands for its value, or for nothing while it has none.

They live for one prompt. A character's fields and the user's description set theirs first, then
lorebook entries as they fire; only then is the prompt put together, so any part of it may read
what another sets. What a text sets for itself alone, such as a greeting, counts in that text.
"""

from dataclasses import dataclass, field

# Variables of a prompt, and characters that their values may take in it.
MAX_VARIABLES, MAX_ROOM = 100, 128 * 1024


@dataclass(slots=True)
class Variables:
    """The variables of a prompt so far; while they are not `open`, none is set."""

    is_open: bool = False
    _values: dict[str, str] = field(default_factory=dict)
    _room: int = MAX_ROOM

    def set(self, rest: str) -> str:
        """Set what `::name::value` names, as far as there is room."""
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
        """Return these, if they are open, or an open copy."""
        return self if self.is_open else Variables(True, dict(self._values), self._room)

    def closed(self) -> "Variables":
        """Return a copy that is not changed any more."""
        return Variables(False, dict(self._values), self._room)


def sets_variables(text: str) -> bool:
    """Tell whether a text may set variables."""
    return "setvar" in text.lower()
