"""Stems of English tokens: the Porter2 stemmer of Snowball, and irregular forms."""

from functools import lru_cache

import snowballstemmer

from chatbot.stop_words import is_filler
from chatbot.tokens import tokenize
from chatbot.word_lists import load_forms

# No English word is longer. The limit bounds what the cache of stems can hold, about 2 MB.
LONGEST_WORD = 32
STEMS_KEPT = 8_192
_IRREGULAR = load_forms("irregular forms")


def stem(token: str) -> str:
    """Return the stem of a token: "fought" and "fighting" give "fight".

    What is not an English word (digits, other scripts, over `LONGEST_WORD` letters) stays as it is.
    """
    is_word = token.isascii() and token.isalpha() and 3 <= len(token) <= LONGEST_WORD
    return _stem_word(token) if is_word else token


@lru_cache(STEMS_KEPT)
def _stem_word(word: str) -> str:
    # A stemmer keeps the word in its attributes, so threads must not share one.
    stemmed: str = snowballstemmer.stemmer("english").stemWord(_IRREGULAR.get(word, word))
    return stemmed


def stem_text(text: str) -> list[str]:
    """Return the stems of `text` without fillers, in order, with repetitions."""
    return [stem(token) for token in tokenize(text) if not is_filler(token)]
