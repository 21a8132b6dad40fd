"""Names: the words that a file never writes but with a capital."""

import re
from collections.abc import Iterable

from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval.language import Language

# Words within a sentence: the first one has a capital in any case.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


def collect_names(entries: Iterable[KnowledgeEntry], language: Language) -> frozenset[str]:
    """Return the stems of words that have a capital within sentences and never lack it."""
    words: set[str] = set()
    for entry in entries:
        for text in (entry.summary, entry.ic_reply, entry.ooc_notes):
            words.update(_INNER_WORD.findall(text))
    capital: set[str] = set()
    small: set[str] = set()
    for word in words:
        (capital if word[0].isupper() else small).update(language.read(word).terms)
    return frozenset(capital - small)
