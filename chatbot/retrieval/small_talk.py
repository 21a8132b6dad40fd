"""Small talk: greetings, thanks and the like, as people say them to anybody."""

from functools import cache

from chatbot.retrieval.calibration import load_strangers
from chatbot.retrieval.language import Language, load_courtesies
from chatbot.retrieval.sentences import split_sentences
from chatbot.retrieval.tokens import tokenize

# The likeness (F1 of the words in common) from which on a sentence is a line of small talk.
CLOSE = 0.75


def is_small_talk(message: str, own_name: frozenset[str], language: Language) -> bool:
    """Tell whether every sentence of `message` is small talk, or holds no word.

    `own_name` are the tokens of the persona's name, which may stand anywhere.
    """
    for sentence in split_sentences(message):
        said = frozenset(language.tokenize(sentence)) - own_name
        if said and not (_is_courteous(said, language) or _is_line(said)):
            return False
    return True


def _is_courteous(said: frozenset[str], language: Language) -> bool:
    """Tell whether tokens are courtesies, with nothing that has a subject beside them."""
    return not said.isdisjoint(load_courtesies()) and all(map(language.is_filler, said))


def _is_line(said: frozenset[str]) -> bool:
    return any(2 * len(said & line) / (len(said) + len(line)) >= CLOSE for line in _load_lines())


@cache
def _load_lines() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(tokenize(line)) for line in load_strangers("small talk"))
