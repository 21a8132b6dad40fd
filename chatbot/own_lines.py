"""What of a streamed reply is the character's own part. Small models write it like a script: with
the name before it ("Bronn: Aye."), and then the user's next line, too.
"""

from collections.abc import Iterable

import regex

FENCE = "```"
# The blanks around a name are few: with any number of them, a model that writes nothing but line
# breaks would have all of them held back and read again with each piece.
_BLANKS, _INDENT = r"\s{0,8}", r"[^\S\n]{0,8}"


class OwnLines:
    """Passes a reply on without the character's name at its start, up to a line that begins with
    the user's name. Not in a code block, nor where the character has lines with its name before
    them: such a reply is meant to be a script.

    `names` are the character's, `user` is the user's or "". `has_ended`: the rest is not wanted.
    """

    def __init__(self, names: Iterable[str], user: str) -> None:
        own = set(filter(None, names))
        self.has_ended = False
        self._held = ""
        self._shown: list[str] = []
        self._opening = regex.compile(rf"{_BLANKS}{_label(own)}{_BLANKS}") if own else None
        self._own_line = regex.compile(rf"^{_INDENT}{_label(own)}", regex.M) if own else None
        others = {user} - own - {""}
        self._closing = regex.compile(rf"{_BLANKS}\n{_INDENT}{_label(others)}") if others else None

    def feed(self, delta: str) -> str:
        """Return what of the reply so far can be passed on now."""
        if self.has_ended:
            return ""
        text, self._held = self._held + delta, ""
        if self._opening:
            text = self._open(text)
        elif self._closing and "\n" in text:
            text = self._close(text)
        if self._closing and text:
            self._shown.append(text)
        return text

    def finish(self) -> str:
        """Return what was held back, at the end of the reply; a name alone says nothing."""
        rest, self._held = self._held, ""
        is_label = self._opening is not None and self._opening.fullmatch(rest) is not None
        return "" if self.has_ended or is_label else rest

    def _open(self, text: str) -> str:
        assert self._opening  # noqa: S101  the caller has looked
        # A match that reaches the end may go on with the next piece.
        found = self._opening.match(text, partial=True)
        if found and found.end() == len(text):
            self._held = text
            return ""
        self._opening = None
        text = text[found.end() :] if found else text
        return self._close(text) if self._closing else text

    def _close(self, text: str) -> str:
        assert self._closing  # noqa: S101  the caller has looked
        found = self._closing.search(text, partial=True)
        if found is None:
            return text
        before = text[: found.start()]
        if found.partial:
            self._held = text[found.start() :]
            return before
        if self._is_script("".join((*self._shown, before))):
            self._closing = None
            return text
        self.has_ended = True
        return before

    def _is_script(self, text: str) -> bool:
        is_in_code = text.count(FENCE) % 2 == 1
        return is_in_code or (self._own_line is not None and bool(self._own_line.search(text)))


def _label(names: Iterable[str]) -> str:
    """The pattern of a name and a colon, plain or emphasised: "**Bronn:**"."""
    name = "(?:" + "|".join(map(regex.escape, sorted(names, key=len, reverse=True))) + ")"
    colon = r"\s?[:\uff1a]"
    return rf"(?:{name}{colon}|(\*\*?){name}(?:\1{colon}|{colon}\1))"
