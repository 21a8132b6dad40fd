"""Parses a message for retrieval: its sentences as words, and whether they ask something."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot.actions import split_actions
from chatbot.knowledge import KnowledgeEntry
from chatbot.language import Language, Words
from chatbot.retrieval.sentence import TOPIC_TOKENS, Sentence
from chatbot.sentences import split_sentences
from chatbot.tokens import tokenize

# Minimum length of a corrected token: shorter ones are one edit away from too many others.
SHORTEST_SLIP = 5
# Maximum letters of an ending after a name ("Tyrionie", "Jaimego"), and minimum length of such a
# name: too many words begin with a shorter one.
LONGEST_ENDING, SHORTEST_INFLECTED = 3, 5
# An article or the like that has lost its vowel before a word, in French and Italian: "l'Amity".
_ELIDED = re.compile(
    r"\b(?:l|d|qu|all|dall|dell|nell|sull)['\u2019](?=([^\W_]{3,}))", re.IGNORECASE
)
# A sentence counts as foreign if it has at least this many words besides names, none of them known
# to the file, and at most this share of fillers ("was" and "den" are words of several languages).
# A single word of few letters before a name is taken for one of another language, too: "und Varys".
FOREIGN_TOKENS, FOREIGN_FILLERS, LONGEST_JOINT = 2, 0.34, 3
# Maximum tokens read of a sentence.
TOKEN_LIMIT = 64
# Weights of a sentence that asks nothing, and of one that addresses the persona without asking.
STATEMENT_WEIGHT, ADDRESS_WEIGHT = 0.4, 0.6
# Words within a sentence, without the first one, which always has a capital.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")


class Reader:
    """Reads messages to a persona with these entries. Never changes once built."""

    def __init__(
        self,
        language: Language,
        own_name: str,
        entries: Sequence[KnowledgeEntry],
        knows: Callable[[str], bool],
    ) -> None:
        """`knows(stem)` returns whether an entry has the stem or a synonym."""
        self._language = language
        self._own_name = frozenset(tokenize(own_name))
        self._knows = knows
        self._names = _collect_names(entries, language)
        self._others = self._names.difference(map(language.stem, self._own_name))
        self._known: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for text in (*entry.tags, *entry.entities, *entry.aliases, entry.summary):
                for token in language.tokenize(text):
                    self._known[token[0]].add(token)

    def read(self, message: str) -> list[Sentence]:
        """Return the sentences of `message`, if there are more than one all as a whole, and what it
        does, which asks nothing.
        """
        speech, actions = split_actions(message)
        sentences = [each for text in split_sentences(speech) for each in self._read_clauses(text)]
        said = [each for each in sentences if not each.is_small_talk]
        if len(said) > 1:
            tokens = [token for each in said for token in each.words.tokens]
            words = self._language.sort(tokens[:TOKEN_LIMIT])
            whole = Sentence(
                speech,
                words,
                weight=max(each.weight for each in said),
                asks=any(each.asks for each in said),
                is_at_home=any(each.is_at_home for each in said),
                is_whole=True,
                is_question=any(each.is_question for each in said),
                leans=any(each.leans for each in said),
            )
            sentences.append(whole)
        if not actions:
            return sentences
        # "*points at the portrait* Who is that?" has no subject but what is done.
        is_open = any(each.is_question for each in sentences)
        is_open = is_open and not any(each.words.terms for each in sentences)
        acted = [self._read_action(text, is_open) for text in split_sentences(actions)]
        return [*sentences, *acted]

    def _read_clauses(self, text: str) -> list[Sentence]:
        """Return the clauses of a sentence. A name before a question is the question's subject."""
        clauses = [self._read_sentence(clause) for clause in self._language.split(text)]
        if len(clauses) == 1:
            return clauses
        for place, (topic, question) in enumerate(pairwise(clauses)):
            is_short = len(topic.words.tokens) <= TOPIC_TOKENS
            is_name = is_short and not self._others.isdisjoint(topic.words.terms)
            if is_name and question.asks and not topic.asks:
                clauses[place] = replace(topic, weight=1.0, asks=True)
        return clauses

    def _read_sentence(self, text: str) -> Sentence:
        opened = _ELIDED.sub(self._drop_elided, text) if "'" in text or "\u2019" in text else text
        # Before typos are corrected: a foreign word is not a typo.
        typed = self._drop_foreign(self._language.tokenize(opened)[:TOKEN_LIMIT])
        tokens = [self._correct(token) for token in typed]
        words = self._language.sort(tokens)
        is_addressed = self._language.addresses(tokens)
        # A sentence of nothing but names asks about them.
        rest = [term for term in words.terms if term not in self._others]
        is_alone = not rest and len(words.terms) > 0 and len(tokens) <= TOPIC_TOKENS
        asks = is_alone or self._language.asks(text, tokens)
        bare = frozenset(tokens) - self._own_name
        is_small_talk = self._language.is_small_talk(bare, asks=asks)
        is_topic = not is_small_talk and self._is_topic(words)
        asks = asks or is_topic
        weight = ADDRESS_WEIGHT if is_addressed else STATEMENT_WEIGHT
        return Sentence(
            text,
            words,
            1.0 if asks else weight,
            asks or is_addressed,
            is_addressed or is_topic or not self._names.isdisjoint(words.terms),
            is_small_talk,
            is_name=len(rest) < len(words.terms) and not any(map(self._knows, rest)),
            is_topic=is_topic,
            is_question=is_alone or self._language.is_question(text, tokens),
            leans=self._language.leans(words),
        )

    def _read_action(self, text: str, is_open: bool) -> Sentence:
        """Return a sentence of a message's actions. It never counts as a question; its weight is
        full if it names somebody, or if a question of the message has no subject of its own.
        """
        read = self._read_sentence(text)
        is_named = not self._others.isdisjoint(read.words.terms)
        weight = 1.0 if is_open or is_named else STATEMENT_WEIGHT
        return Sentence(text, read.words, weight, False, is_named)

    def _drop_foreign(self, tokens: list[str]) -> list[str]:
        """Return only the names of a sentence in another language than the file's, otherwise
        `tokens`: "Was hältst du von Cersei?" asks about her.
        """
        names = [token for token in tokens if self._language.stem(token) in self._others]
        others = [token for token in tokens if token not in names]
        # Most single letters are words of other languages only: "e o que acha de Dorne".
        fillers = [
            token
            for token in others
            if self._language.is_filler(token) and (len(token) > 1 or token in {"a", "i"})
        ]
        is_joined = len(others) == 1 and len(others[0]) <= LONGEST_JOINT
        is_foreign = (
            self._language.has_fillers
            and (len(others) >= FOREIGN_TOKENS or is_joined)
            and len(fillers) <= FOREIGN_FILLERS * len(others)
            and not any(
                self._knows(self._language.stem(token)) for token in others if token not in fillers
            )
        )
        return names if names and is_foreign else tokens

    def _is_topic(self, words: Words) -> bool:
        """Return whether a sentence only names something that the file knows: "fav food"."""
        is_short = 0 < len(words.terms) <= len(words.tokens) <= TOPIC_TOKENS
        return (
            is_short
            and self._language.is_topic(words.tokens)
            and all(map(self._knows, words.terms))
        )

    def _correct(self, token: str) -> str:
        """Return the one known token at an edit distance of 1 from an unknown one, or `token`.

        An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string
        alignment), never the first letter.
        """
        stem = self._language.stem(token)
        if len(token) < SHORTEST_SLIP or not token.isalpha() or self._language.is_filler(token):
            return token
        if self._language.find_synonyms(stem) or self._knows(stem):
            return token
        known = self._known.get(token[0], set())
        close = process.extract(token, known, scorer=OSA.distance, score_cutoff=1, limit=9)
        near = [str(found) for found, *_ in close]
        names = [found for found in near if self._language.stem(found) in self._names]
        for only in (near, names):
            if len(only) == 1:
                return only[0]
        return self._drop_ending(token, known)

    def _drop_ending(self, token: str, known: Set[str]) -> str:
        """Return the name that an unknown token begins with, or `token`."""
        shortest = max(SHORTEST_INFLECTED, len(token) - LONGEST_ENDING)
        for length in range(len(token) - 1, shortest - 1, -1):
            name = token[:length]
            if name in known and self._language.stem(name) in self._names:
                return name
        return token

    def _drop_elided(self, found: re.Match[str]) -> str:
        """Return "" for an elided article, but the article if the file has the joined word."""
        joined = self._language.read(found[0] + found[1]).terms
        return found[0] if any(map(self._knows, joined)) else ""


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
