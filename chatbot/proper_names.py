"""Proper names, told by their capitals within sentences."""

import re
from collections.abc import Iterable

from chatbot.knowledge import KnowledgeEntry
from chatbot.stems import stem
from chatbot.stop_words import is_filler
from chatbot.tokens import CHARACTER_LIMIT, tokenize

# Words within a sentence: the first one has a capital in any case.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


def find_names(question: str) -> frozenset[str]:
    """Return the stems of words with a capital or a digit within a sentence of `question`.

    None of a question that is all capitals.
    """
    if question.isupper():
        return frozenset()
    found = _INNER_WORD.findall(question[:CHARACTER_LIMIT])
    names = [name for name in found if name[0].isupper() or name[0].isdigit()]
    return frozenset(stem(token) for name in names for token in tokenize(name))


def collect_names(entries: Iterable[KnowledgeEntry]) -> frozenset[str]:
    """Return the tokens that have a capital within sentences of the entries and never lack it."""
    capital: set[str] = set()
    small: set[str] = set()
    for entry in entries:
        for text in (entry.summary, entry.ic_reply, entry.ooc_notes):
            for found in _INNER_WORD.findall(text):
                (capital if found[0].isupper() else small).update(tokenize(found))
    return frozenset(token for token in capital - small if not is_filler(token))
