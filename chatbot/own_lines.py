"""What of a streamed reply is the character's own part. Small models write it like a script: with
the name before it ("Bronn: Aye."), and then the user's next line, too.
"""

from collections.abc import Iterable

import regex

# The blanks around a name are few: with any number of them, a model that writes nothing but line
# breaks would have all of them held back and read again with each piece.
_BLANKS, _INDENT = r"\s{0,8}", r"[^\S\n]{0,8}"
_COLON = r"[:\uff1a]"
# One or two words and a colon: "Tyrion:", "- **First watch:**".
_WORD = r"[^\s:\uff1a]{1,20}"
_ENTRY = rf"{_INDENT}(?:[-*+>|]\s)?{_WORD}(?: {_WORD})?\s?{_COLON}"
# What stands before a list or a script: a line with a colon at its end, a heading, another entry.
_INTRODUCTION = regex.compile(rf"[^\n]*{_COLON}[*_]*$|#|\*\*[^*\n]+\*\*$")
_NEIGHBOUR = regex.compile(_ENTRY)
# Longest line that is held back until its end shows whether another entry comes after it.
_LINE_LIMIT = 300
# A question that wants a text with names before its lines, in the languages most written.
_WANTS_NAMES = regex.compile(
    r"dial+o[gq]|diálog|διάλογ|диалог|діалог|\w\ss[ck]ript\b|transcri|screenplay|sketch|skit\b|interview"
    r"|\bscen[ea]\b|\bscène|\bescena|\bszene|\bсцен[аук]|сценар|drehbuch|theaterst|gespräch"
    r"|guion|copione|\bplay (?:about|with|of|where|in)\b|\bchat ?(?:log|between)|conversation"
    r"|会話|台本|脚本|对话|對話|剧本|劇本|대화|대본|حوار|संवाद|\bpoem|acrostic|akrosti",
    regex.IGNORECASE,
)


class OwnLines:
    """Passes a reply on without the character's name at its start, up to a line that begins with
    the user's name, unless that belongs to a code block, a list or a script.

    `names` are the character's, `user` is the user's or "". With a `question` for a script all of
    the reply is passed on. `has_ended`: the rest is not wanted.
    """

    def __init__(self, names: Iterable[str], user: str, question: str = "") -> None:
        is_script = _WANTS_NAMES.search(question) is not None
        own = set() if is_script else set(filter(None, names))
        others = set() if is_script else {user} - own - {""}
        self.has_ended = False
        self._held = ""
        self._shown: list[str] = []
        self._opening = regex.compile(rf"{_BLANKS}{_label(own)}{_BLANKS}") if own else None
        self._own_line = regex.compile(rf"^{_INDENT}{_label(own)}", regex.M) if own else None
        self._closing = regex.compile(rf"{_BLANKS}\n{_INDENT}{_label(others)}") if others else None
        # After the user's name, an entry of a list: it begins like one ("Tom: 3", "Tom: the boat"),
        # or the next line is an entry, too, and not one of these two speakers'.
        two = rf"{_INDENT}{_label(own | others)}"
        self._entry = regex.compile(
            # All letters of Georgian count as small ones.
            rf"[^\S\n]*(?!\p{{Georgian}})[\d\p{{Ll}}]"
            rf"|[^\n]{{0,{_LINE_LIMIT}}}\n(?!{two}){_ENTRY}"
        )

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
        if self.has_ended or (self._opening and self._opening.fullmatch(rest)):
            return ""
        return self._close(rest, is_whole=True) if self._closing else rest

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

    def _close(self, text: str, *, is_whole: bool = False) -> str:
        assert self._closing  # noqa: S101  the caller has looked
        found = self._closing.search(text, partial=not is_whole)
        if found is None:
            return text
        before, after = text[: found.start()], text[found.end() :]
        if found.partial:
            self._held = text[found.start() :]
            return before
        shown = "".join((*self._shown, before))
        entry = self._entry.match(after, partial=not is_whole)
        if self._is_among_labels(shown, found[0]) or (entry and not entry.partial):
            # The other lines of a list or a script belong to it, too.
            self._closing = None
            return text
        if entry:
            self._held = text[found.start() :]
        else:
            self.has_ended = True
        return before

    def _is_among_labels(self, shown: str, label: str) -> bool:
        """Return whether what was `shown` makes the `label` after it one of several, or code."""
        is_in_code = shown.count("```") % 2 == 1 or shown.count("~~~") % 2 == 1
        if is_in_code or (self._own_line is not None and self._own_line.search(shown)):
            return True
        last = shown.rstrip().rpartition("\n")[2].strip()
        is_next = (shown[len(shown.rstrip()) :] + label.rstrip()).count("\n") == 1
        return bool(_INTRODUCTION.match(last) or (is_next and _NEIGHBOUR.match(last)))


def _label(names: Iterable[str]) -> str:
    """The pattern of a name and a colon, plain or emphasised: "**Bronn:**"."""
    name = "(?:" + "|".join(map(regex.escape, sorted(names, key=len, reverse=True))) + ")"
    colon = rf"\s?{_COLON}"
    return rf"(?:{name}{colon}|(\*\*?){name}(?:\1{colon}|{colon}\1))"
