"""Small talk: greetings, thanks and the like, as people say them to anybody."""

from collections.abc import Iterable
from functools import cache

from chatbot.language import ENGLISH, Language, load_language
from chatbot.word_lists import load_lines

# The likeness from which on a sentence is a line of small talk, or asks what another one asks.
CLOSE = 0.75


def is_small_talk(tokens: Iterable[str], own_name: frozenset[str], language: Language) -> bool:
    """Tell whether the tokens of a sentence are small talk, or none.

    `own_name` are the tokens of the persona's name, which may stand anywhere.
    """
    said = frozenset(tokens) - own_name
    subjects = {token for token in said if not language.is_filler(token)}
    if not said or (not subjects and not said.isdisjoint(language.courtesies)):
        return True
    return any(subjects <= line and compare(said, line) >= CLOSE for line in _load_lines())


def compare(said: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of each other two sets of tokens hold: F1, from 0 to 1."""
    return 2 * len(said & other) / ((len(said) + len(other)) or 1)


@cache
def _load_lines() -> tuple[frozenset[str], ...]:
    read = load_language(ENGLISH).tokenize
    return tuple(frozenset(read(line)) for line in load_lines("strangers.txt", "small talk"))
