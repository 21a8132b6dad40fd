"""Invisible characters, as pasted text often contains."""

import unicodedata

# Besides blanks and format characters (Cf: zero width, bidi marks, soft hyphen, byte order mark):
# the grapheme joiner, fillers of Hangul and Khmer, the empty Braille pattern, variation selectors.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}


def is_invisible(character: str) -> bool:
    """Whether it is drawn without any width, which a blank is not."""
    return unicodedata.category(character) == "Cf" or character in _UNSEEN


# Invisible as well, but not in `_UNSEEN`, which decides what is stripped from passwords: Unicode's
# other default-ignorable code points and the null notehead.
_NEVER_DRAWN = frozenset("\u2065\U0001d159\U00016fe4") | {
    chr(code) for code in (*range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000))
}


def is_blank(text: str) -> bool:
    """Whether the text has only blanks, control and invisible characters. Characters that this
    Python's Unicode version does not know count as visible.
    """
    return all(
        c.isspace() or unicodedata.category(c) == "Cc" or is_invisible(c) or c in _NEVER_DRAWN
        for c in text
    )


def strip_unseen(text: str) -> str:
    """`text` without blanks and invisible characters at both ends."""
    if text.isascii():
        return text.strip()
    return text.strip("".join(c for c in set(text) if c.isspace() or is_invisible(c)))


def clean_address(text: str) -> str:
    """An email address as it is stored and looked up: without blanks and invisible characters
    around it, in lower case, full-width letters plain and accents composed (NFKC).
    """
    return unicodedata.normalize("NFKC", strip_unseen(text)).lower()
