"""A message as it is searched for: its sentences as words, and what is asked in them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import Language, Words
from chatbot.retrieval.sentences import split_sentences
from chatbot.retrieval.small_talk import is_small_talk
from chatbot.tokens import tokenize
from chatbot.retrieval.typos import TypoCorrector

# How many tokens of a sentence are read.
TOKEN_LIMIT = 64
# What a sentence counts that asks nothing.
STATEMENT_WEIGHT = 0.5
# Words within a sentence: the first one has a capital in any case.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a message as a whole.

    `asks`: it asks something or speaks to the persona. `is_at_home`: it speaks to the persona or
    names something of its world. Of small talk only an alias of the very same words is found.
    """

    text: str
    words: Words
    asks: bool
    is_at_home: bool
    is_small_talk: bool = False
    is_whole: bool = False


class Reader:
    """Reads messages to a persona with these entries. Never changes once built."""

    def __init__(
        self,
        language: Language,
        own_name: str,
        entries: Sequence[KnowledgeEntry],
        knows: Callable[[str], bool],
    ) -> None:
        """`knows(stem)` tells whether an entry holds a stem or a synonym."""
        self._language = language
        self._own_name = frozenset(tokenize(own_name))
        self._knows = knows
        self._names = _collect_names(entries, language)
        texts = (
            text
            for entry in entries
            for text in (*entry.tags, *entry.entities, *entry.aliases, entry.summary)
        )
        tokens = dict.fromkeys(token for text in texts for token in language.tokenize(text))
        self._typos = TypoCorrector(each for each in tokens if not language.is_filler(each))

    def read(self, message: str) -> list[Sentence]:
        """Return the sentences of `message` and, if there are more than one, all as a whole."""
        sentences = [
            self._read_sentence(clause)
            for text in split_sentences(message)
            for clause in self._language.split(text)
        ]
        said = [each for each in sentences if not each.is_small_talk]
        if len(said) > 1:
            tokens = [token for each in said for token in each.words.tokens]
            words = self._language.sort(tokens[:TOKEN_LIMIT])
            asks = any(each.asks for each in said)
            is_at_home = any(each.is_at_home for each in said)
            sentences.append(Sentence(message, words, asks, is_at_home, is_whole=True))
        return sentences

    def _read_sentence(self, text: str) -> Sentence:
        tokens = [self._correct(token) for token in self._language.tokenize(text)[:TOKEN_LIMIT]]
        words = self._language.sort(tokens)
        is_addressed = self._language.addresses(tokens)
        return Sentence(
            text,
            words,
            is_addressed or self._language.asks(text, tokens),
            is_addressed or not self._names.isdisjoint(words.terms),
            is_small_talk(tokens, self._own_name, self._language),
        )

    def _correct(self, token: str) -> str:
        if self._language.knows(token) or self._knows(self._language.stem(token)):
            return token
        return self._typos.correct(token)


def _collect_names(entries: Iterable[KnowledgeEntry], language: Language) -> frozenset[str]:
    """Return the stems of words that have a capital within sentences and never lack it."""
    written: set[str] = set()
    for entry in entries:
        for text in (entry.summary, entry.ic_reply, entry.ooc_notes):
            written.update(_INNER_WORD.findall(text))
    capital: set[str] = set()
    small: set[str] = set()
    for word in written:
        (capital if word[0].isupper() else small).update(language.read(word).terms)
    return frozenset(capital - small)
