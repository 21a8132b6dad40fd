"""How the words of a question are read against some entries: slips, names, strangers."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from chatbot.knowledge import KnowledgeEntry
from chatbot.postings import Vocabulary
from chatbot.thesaurus import concepts_of
from chatbot.typos import Typos
from chatbot.words import is_about_you, is_filler, is_stop_word, stem, words

QUESTION_CHARACTERS, QUESTION_WORDS = 2_000, 64
# Words whose reading is remembered.
WORDS_READ = 2_048
# What a score counts when the question neither speaks to the persona nor names anything of its
# world: "how do I treat a burn" is most likely about something else. The fewer words a file has,
# the less likely it shares some with a question by chance.
STRANGE_SHARE, MANY_WORDS = 0.55, 1_000

# Words within a sentence; the first one has its capital for another reason.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


class Reader:
    """Reads questions to a persona with these entries. Never changes once built."""

    def __init__(self, entries: Sequence[KnowledgeEntry], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        names = _list_names(entries)
        self._names = frozenset(map(stem, names))
        self._typos = Typos(_list_words(entries), names)
        self._read_word = lru_cache(WORDS_READ)(self._correct)
        self._strange_share = 1 - (1 - STRANGE_SHARE) * min(1.0, vocabulary.size / MANY_WORDS)

    def read(self, text: str) -> tuple[str, ...]:
        """Return the folded words of a text, slips of the pen corrected."""
        return tuple(map(self._read_word, list_spoken(text)))

    def find_share(self, spoken: Sequence[str], before: Sequence[str]) -> float:
        """Return what scores count by whether the question is at home with the persona."""
        is_strange = (
            not before
            and not is_about_you(spoken)
            and self._names.isdisjoint(map(stem, spoken))
            and any(map(is_stop_word, spoken))
        )
        return self._strange_share if is_strange else 1.0

    def _correct(self, word: str) -> str:
        term = stem(word)
        if is_filler(word) or self._vocabulary.look_up(term).size or concepts_of(term):
            return word
        return self._typos.correct(word)


@lru_cache(maxsize=512)
def list_spoken(text: str) -> tuple[str, ...]:
    """Return the folded words of the beginning of a text, as they are written."""
    return tuple(words(text[:QUESTION_CHARACTERS])[:QUESTION_WORDS])


def find_names(question: str) -> frozenset[str]:
    """Return the stems of words that look like names: a capital or a digit within a sentence."""
    if question.isupper():
        return frozenset()
    found = _INNER_WORD.findall(question[:QUESTION_CHARACTERS])
    names = [name for name in found if name[0].isupper() or name[0].isdigit()]
    return frozenset(stem(word) for name in names for word in words(name))


def _list_names(entries: Iterable[KnowledgeEntry]) -> frozenset[str]:
    """Return the folded words that have a capital within sentences, and never are without one."""
    capital: set[str] = set()
    small: set[str] = set()
    for entry in entries:
        for text in (entry.summary, entry.ic_reply, entry.ooc_notes):
            for found in _INNER_WORD.findall(text):
                (capital if found[0].isupper() else small).update(words(found))
    return frozenset(word for word in capital - small if not is_filler(word))


def _list_words(entries: Iterable[KnowledgeEntry]) -> list[str]:
    """Return the folded words that questions may mean, in a lasting order."""
    texts = (
        text
        for entry in entries
        for text in (*entry.tags, *entry.entities, *entry.aliases, entry.summary)
    )
    return list(dict.fromkeys(word for text in texts for word in words(text)))
