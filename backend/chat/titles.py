"""What a conversation is called before anybody names it."""

FIRST_LINE_CHARACTERS = 60
_BETWEEN = " — "


def first_line_title(character: str, text: str) -> str:
    """`<Character> — <first line, cut to 60>`; the bare character when the text has no visible
    line.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    line = next((line for line in lines if line), "")[:FIRST_LINE_CHARACTERS].rstrip()
    return f"{character}{_BETWEEN}{line}" if line else character


def replace_character(title: str, old: str, new: str) -> str:
    """A title of `first_line_title` with another character's name in it; any other as it is."""
    if title == old:
        return new
    first_line = title.removeprefix(old + _BETWEEN)
    return title if first_line == title else f"{new}{_BETWEEN}{first_line}"
