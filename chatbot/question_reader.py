"""How a question is read: typos corrected, and whether it is likely off topic."""

import re
from collections.abc import Iterable, Sequence

from chatbot.knowledge import KnowledgeEntry
from chatbot.stems import stem
from chatbot.stop_words import addresses_persona, is_filler, is_stop_word
from chatbot.synonyms import find_groups
from chatbot.tokens import tokenize, tokenize_start
from chatbot.typos import TypoCorrector
from chatbot.vocabulary import Vocabulary

# What scores are multiplied by for a question that is most likely about something else ("how do I
# treat a burn"), and the size of a vocabulary from which on this counts in full: a smaller one
# shares fewer words with a question by chance.
OFF_TOPIC_FACTOR, LARGE_VOCABULARY = 0.55, 1_000

# Words within a sentence: the first one has a capital in any case.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


class QuestionReader:
    """Reads questions to a persona with these entries. Never changes once built."""

    def __init__(self, entries: Sequence[KnowledgeEntry], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        names = _collect_names(entries)
        self._names = frozenset(map(stem, names))
        self._typos = TypoCorrector(_list_tokens(entries), names)
        part = min(1.0, vocabulary.size / LARGE_VOCABULARY)
        self._off_topic_factor = 1 - (1 - OFF_TOPIC_FACTOR) * part

    def read(self, text: str) -> tuple[str, ...]:
        """Return the tokens of the start of `text`; unknown ones corrected if they are typos."""
        return tuple(map(self._correct, tokenize_start(text)))

    def find_factor(self, tokens: Sequence[str], previous: Sequence[str]) -> float:
        """Return what scores are multiplied by: less than 1 for what is likely off topic.

        That is a question in plain words which has no message before it, does not address the
        persona and names nothing of its world.
        """
        is_off_topic = (
            not previous
            and not addresses_persona(tokens)
            and self._names.isdisjoint(map(stem, tokens))
            and any(map(is_stop_word, tokens))
        )
        return self._off_topic_factor if is_off_topic else 1.0

    def _correct(self, token: str) -> str:
        term = stem(token)
        if is_filler(token) or term in self._vocabulary or find_groups(term):
            return token
        return self._typos.correct(token)


def _collect_names(entries: Iterable[KnowledgeEntry]) -> frozenset[str]:
    """Return the tokens that have a capital within sentences of the entries and never lack it."""
    capital: set[str] = set()
    small: set[str] = set()
    for entry in entries:
        for text in (entry.summary, entry.ic_reply, entry.ooc_notes):
            for found in _INNER_WORD.findall(text):
                (capital if found[0].isupper() else small).update(tokenize(found))
    return frozenset(token for token in capital - small if not is_filler(token))


def _list_tokens(entries: Iterable[KnowledgeEntry]) -> list[str]:
    """Return the tokens that questions may mean, in file order."""
    texts = (
        text
        for entry in entries
        for text in (*entry.tags, *entry.entities, *entry.aliases, entry.summary)
    )
    return list(dict.fromkeys(token for text in texts for token in tokenize(text)))
