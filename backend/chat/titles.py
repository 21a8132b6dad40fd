"""What a conversation is called before anybody names it."""

FIRST_LINE_CHARACTERS = 60


def first_line_title(character: str, text: str) -> str:
    """`<Character> — <first line, cut to 60>`; the bare character when the text has no visible
    line.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    line = next((line for line in lines if line), "")[:FIRST_LINE_CHARACTERS].rstrip()
    return f"{character} — {line}" if line else character
