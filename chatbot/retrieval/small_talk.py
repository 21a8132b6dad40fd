"""Small talk: greetings, thanks and the like, as people say them to anybody."""

from collections.abc import Iterable
from functools import cache

from chatbot.retrieval.calibration import load_strangers
from chatbot.retrieval.language import Language, load_courtesies
from chatbot.retrieval.tokens import tokenize

# The likeness (F1 of the words in common) from which on a sentence is a line of small talk.
CLOSE = 0.75


def is_small_talk(tokens: Iterable[str], own_name: frozenset[str], language: Language) -> bool:
    """Tell whether the tokens of a sentence are small talk, or none.

    `own_name` are the tokens of the persona's name, which may stand anywhere.
    """
    said = frozenset(tokens) - own_name
    subjects = frozenset(token for token in said if not language.is_filler(token))
    if not subjects and not said.isdisjoint(load_courtesies()):
        return True
    return not said or any(_is_like(said, subjects, line) for line in _load_lines())


def _is_like(said: frozenset[str], subjects: frozenset[str], line: frozenset[str]) -> bool:
    """Tell whether tokens are much like a line that holds all of their subjects."""
    return subjects <= line and 2 * len(said & line) / (len(said) + len(line)) >= CLOSE


@cache
def _load_lines() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(tokenize(line)) for line in load_strangers("small talk"))
