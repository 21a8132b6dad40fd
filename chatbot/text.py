"""Cleans text for a prompt: removes characters that a reader cannot see."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

CountTokens = Callable[[str], int]

# Letters that a reader cannot see but a model can: soft hyphen, zero width and bidi marks,
# invisible operators, the tag block and the variation selectors, which can carry a whole hidden
# text. U+FE0E and U+FE0F stay: emoji need them. A single joiner after a character that it can join
# stays, too: Persian words, Sinhala conjuncts and families of emoji are spelled with it.
_JOINED = (
    "\u0600-\u061b\u061d-\u115e\u1161-\u17b3\u17b6-\u180a\u1810-\u1fff\u2190-\u2bff\ua800-\uabff"
    "\ufb50-\ufdff\ufe0f\ufe70-\ufefc"
    "\U00010800-\U0001bc9f\U0001bca4-\U0001d172\U0001d17b-\U0001faff"
)
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # The look-behind comes after the set: it then runs only for matches, not for every character.
    f"(?<![{_JOINED}][\u200c\u200d])"
)
# Typographic signs, which phones write by themselves, and what a keyboard has for them.
_TYPED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2010\u2011", "-")
)
_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return `text` without invisible characters.

    Line breaks become \\n, lone surrogates U+FFFD; split surrogate pairs are joined.
    """
    if text.isascii() and text.isprintable():
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))


def flatten(text: str) -> str:
    """Return `text` on one line, cleaned, runs of white space as one space."""
    return " ".join(clean(text).split())


def unify(text: str) -> str:
    """Return `text` in one spelling, for comparisons: composed characters of usual width, without
    invisible ones, with the apostrophes, quotes and hyphens of a keyboard. The case stays.
    """
    text = clean(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", drop_joiners(text).translate(_TYPED))


def drop_joiners(text: str) -> str:
    """Return `text` without zero width joiners and non-joiners, for comparisons: some people write
    them and some do not.
    """
    return text.replace("\u200c", "").replace("\u200d", "")


def is_unseen(text: str) -> bool:
    """Return whether nothing in `text` is visible. The empty Braille pattern counts as invisible
    here; `clean` keeps it, because drawings need it.
    """
    return not flatten(text).strip("\u2800 ")


@lru_cache(maxsize=512)
def to_snake_case(name: str) -> str:
    """Return a field's name in snake case: "scanDepth" is `scan_depth`."""
    return re.sub("([A-Z])", r"_\1", name).lower()


def estimate(text: str) -> int:
    """Return about how many tokens `text` has: one for each four bytes of UTF-8, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // 4)
