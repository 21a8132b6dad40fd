"""Small talk: messages of greetings, thanks, reactions and the like, in any mixture."""

import re
from collections.abc import Sequence

from chatbot.stop_words import is_courtesy, is_stop_word
from chatbot.tokens import tokenize
from chatbot.word_lists import load_phrases, load_words

# Apostrophes and endings such as "'m" are not tokenized, so "I'm back" is "i back".
_CONTRACTED = re.compile(r"\b(i|it|you|that|this|what|how) (?:am|is|are|will|have)\b")


def _load_phrases() -> frozenset[tuple[str, ...]]:
    phrases = load_phrases("small talk")
    contracted = [_CONTRACTED.sub(r"\1", phrase) for phrase in phrases]
    return frozenset(tuple(tokenize(phrase)) for phrase in (*phrases, *contracted))


_PHRASES = _load_phrases()
_LONGEST = max(map(len, _PHRASES))
_CONNECTORS = load_words("small talk connectors")


def is_small_talk(tokens: Sequence[str], own_name: frozenset[str] = frozenset()) -> bool:
    """Tell whether tokens are small talk: courtesies and stop words, or phrases of the list.

    `own_name` holds the tokens of the persona's name, which are ignored.
    """
    said = [token for token in tokens if token not in own_name]
    if any(map(is_courtesy, said)) and all(is_courtesy(w) or is_stop_word(w) for w in said):
        return True
    return _is_made_of_phrases(said)


def _is_made_of_phrases(tokens: Sequence[str]) -> bool:
    """Tell whether tokens split into phrases, courtesies and connectors, one phrase at least.

    Dynamic programming: `reached` maps each position that such a split can end at to whether it
    has passed a phrase by then.
    """
    reached: dict[int, bool] = {0: False}
    for at, token in enumerate(tokens):
        if at not in reached:
            continue
        if token in _CONNECTORS:
            reached[at + 1] = reached.get(at + 1, False) or reached[at]
        if is_courtesy(token):
            reached[at + 1] = True
        for end in range(at + 1, min(at + _LONGEST, len(tokens)) + 1):
            if tuple(tokens[at:end]) in _PHRASES:
                reached[end] = True
    return reached.get(len(tokens), False)
