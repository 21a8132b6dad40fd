"""Text as tokens: folded words, without apostrophes, short forms written out."""

import re
import unicodedata

from chatbot.short_forms import expand

# How much of a question, a previous message or an alias is read.
CHARACTER_LIMIT, TOKEN_LIMIT = 2_000, 64

_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0003ffff]"
)
_CONTRACTION = re.compile(r"'(?:s|d|m|ll|re|ve)$")


def fold(text: str) -> str:
    """Return `text` lower-cased and without accents, so that Brónn and bronn are equal."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def tokenize(text: str) -> list[str]:
    """Return the tokens of `text` in order, stop words included: ["who", "hired", "you"].

    Scripts without spaces give bigrams of characters.
    """
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if _UNSPACED.search(word):
            found.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.extend(expand(_CONTRACTION.sub("", word).replace("'", "")))
    return found


def tokenize_start(text: str) -> tuple[str, ...]:
    """Return at most `TOKEN_LIMIT` tokens of the first `CHARACTER_LIMIT` characters of `text`."""
    return tuple(tokenize(text[:CHARACTER_LIMIT])[:TOKEN_LIMIT])
