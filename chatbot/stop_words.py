"""Tokens that carry no subject of their own: function words and courtesies."""

from collections.abc import Sequence

from chatbot.word_lists import load_words

_STOP_WORDS = load_words("stop words")
_COURTESIES = load_words("courtesies")
_SECOND_PERSON = load_words("second person")
_ANAPHORA = load_words("anaphora")


def is_stop_word(token: str) -> bool:
    """Tell whether a token is a function word or a single letter."""
    return token in _STOP_WORDS or (len(token) == 1 and token.isascii() and token.isalpha())


def is_courtesy(token: str) -> bool:
    """Tell whether a token greets, thanks, agrees or admires: hello, thanks, ok, lovely."""
    return token in _COURTESIES


def is_filler(token: str) -> bool:
    """Tell whether a token is a stop word or a courtesy."""
    return is_stop_word(token) or is_courtesy(token)


def drop_fillers(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens that carry a subject, or all of them when none does."""
    return tuple(token for token in tokens if not is_filler(token)) or tuple(tokens)


def addresses_persona(tokens: Sequence[str]) -> bool:
    """Tell whether the tokens hold a second-person pronoun."""
    return not _SECOND_PERSON.isdisjoint(tokens)


def refers_back(tokens: Sequence[str]) -> bool:
    """Tell whether the tokens hold a pronoun for something named before: "did he get better"."""
    return not _ANAPHORA.isdisjoint(tokens)
