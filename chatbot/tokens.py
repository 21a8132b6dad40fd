"""Text as tokens: folded words, without apostrophes."""

import re
import unicodedata
from collections.abc import Iterator

# Accents, and joiners: some people write a word with them, some without.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f]"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED_RANGES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_UNSPACED_RANGES}]")
# Parts of a word with such characters: a run of them, or of other letters, such as a name.
_RUN = re.compile(f"[{_UNSPACED_RANGES}]+|[^{_UNSPACED_RANGES}]+")
_CONTRACTION = re.compile(r"'(?:s|d|m|ll|re|ve)$")


def fold(text: str) -> str:
    """Return `text` lower-cased and without accents, so that Brónn and bronn are equal."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def tokenize(text: str) -> list[str]:
    """Return the tokens of `text` in order: ["who", "hired", "you"].

    Scripts without spaces give bigrams of characters; a run of other letters stays one word.
    """
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if "'" in word:
            found.append(_CONTRACTION.sub("", word).replace("'", ""))
        elif not word.isascii() and _UNSPACED.search(word):
            found.extend(_split_unspaced(word))
        else:
            found.append(word)
    return found


def _split_unspaced(word: str) -> Iterator[str]:
    for run in _RUN.findall(word):
        if _UNSPACED.match(run):
            yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
        else:
            yield run
