"""Which entries a message is about: read by its sentences, with what was said before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval.calibration import Thresholds, calibrate
from chatbot.retrieval.language import ENGLISH, Language, Words
from chatbot.retrieval.lexical import LexicalIndex, Match, Postings
from chatbot.retrieval.history import Said
from chatbot.retrieval.sentences import split_sentences
from chatbot.retrieval.small_talk import is_small_talk
from chatbot.retrieval.tokens import tokenize
from chatbot.retrieval.typos import TypoCorrector
from chatbot.style import Retrieval
from chatbot.tie_breakers import order_entries

# How many tokens of a sentence are read.
TOKEN_LIMIT = 64
# What a sentence counts that asks nothing.
STATEMENT_WEIGHT = 0.7
# The likeness from which on an alias is named in a hit.
CLOSE_ALIAS = 0.7
# How many entries are told of that were left out.
LEFT_OUT = 5
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a message is about.

    `score` is 1 where entries begin to go into a prompt, `certainty` 1 where they begin to be said
    without a model. `terms` are the stems that `sentence` and the entry share, `alias` is the
    nearest alias if one is near. `reason` says why the entry was left out, if it was.
    """

    entry: KnowledgeEntry
    score: float
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: str = ""
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a message: its sentences, the entries let in, and the best of the rest."""

    sentences: tuple[str, ...]
    hits: tuple[Hit, ...]
    left_out: tuple[Hit, ...]
    thresholds: Thresholds
    is_small_talk: bool = False


@dataclass(slots=True)
class _Sum:
    """What a message and those before it say about an entry, fused."""

    score: float
    certainty: float
    match: Match
    sentence: str
    is_named: bool = False


class Index:
    """The searchable form of some entries. Never changes once built."""

    def __init__(
        self,
        entries: Sequence[KnowledgeEntry],
        settings: Retrieval,
        language: str = ENGLISH,
        own_name: str = "",
    ) -> None:
        self._entries = entries
        self._settings = settings
        self._language = Language(language)
        self._own_name = frozenset(tokenize(own_name))
        self._lexical = LexicalIndex(entries, settings.ranking, self._language)
        self._typos = TypoCorrector(self._list_tokens())

    @cached_property
    def thresholds(self) -> Thresholds:
        """The thresholds of this file, measured when they are first needed."""
        return calibrate(self._entries, self._rate)

    def search(
        self, message: str, before: Sequence[Said] = (), canon_preference: str = ""
    ) -> Findings:
        """Return at most `top_k` entries, best first; none for small talk.

        `before` are the messages before, newest first.
        """
        sentences = split_sentences(message)
        sums = self._add_up(message, sentences, before)
        low = self.thresholds.prompt * self._settings.min_score or 1e-9
        high = self.thresholds.offline or 1e-9
        order = order_entries(self._entries, self._settings.tie_breakers, canon_preference)
        for found in sums.values():
            found.score, found.certainty = (
                round(found.score / low, DIGITS),
                round(found.certainty / high, DIGITS),
            )
            if found.is_named:
                found.score, found.certainty = max(found.score, 1.0), max(found.certainty, 1.0)
        ranked = sorted(
            sums, key=lambda number: (not sums[number].is_named, -sums[number].score, *order(number))
        )
        is_idle = is_small_talk(message, self._own_name, self._language) and not any(
            found.is_named for found in sums.values()
        )
        hits: list[Hit] = []
        left_out: list[Hit] = []
        for number in ranked:
            found = sums[number]
            reason = ""
            if is_idle:
                reason = "the message is small talk"
            elif found.score < 1:
                reason = "under the threshold"
            elif len(hits) >= self._settings.top_k:
                reason = f"after the best {self._settings.top_k}"
            if not reason:
                hits.append(self._explain(number, found))
            elif len(left_out) < LEFT_OUT:
                left_out.append(replace(self._explain(number, found), reason=reason))
            else:
                break
        return Findings(tuple(sentences), tuple(hits), tuple(left_out), self.thresholds, is_idle)

    def _add_up(
        self, message: str, sentences: Sequence[str], before: Sequence[Said]
    ) -> dict[int, _Sum]:
        """Return the best that any sentence says about each entry, and what was said before."""
        sums = self._read(message, sentences)
        asks = self._language.asks(message, self._language.tokenize(message))
        weight = 1.0 if asks else STATEMENT_WEIGHT
        for said in before:
            earlier = self._read(said.text, split_sentences(said.text))
            for number, found in earlier.items():
                own = sums.setdefault(number, _Sum(0.0, 0.0, found.match, said.text))
                own.score += weight * said.weight * found.score
                if asks:
                    own.certainty += said.weight * found.certainty
        return sums

    def _read(self, message: str, sentences: Sequence[str]) -> dict[int, _Sum]:
        sums: dict[int, _Sum] = {}
        postings: dict[str, Postings] = {}
        whole: list[str] = []
        for sentence in sentences:
            tokens = [self._correct(token) for token in self._language.tokenize(sentence)]
            tokens = tokens[:TOKEN_LIMIT]
            whole += tokens
            self._fuse(sums, self._language.sort(tokens), sentence, postings)
        if len(sentences) > 1:
            self._fuse(sums, self._language.sort(whole[:TOKEN_LIMIT]), message, postings)
        return sums

    def _fuse(
        self, sums: dict[int, _Sum], asked: Words, sentence: str, postings: dict[str, Postings]
    ) -> None:
        """Keep the best of what the sentences say about each entry."""
        weight = 1.0 if self._language.asks(sentence, asked.tokens) else STATEMENT_WEIGHT
        matches: Mapping[int, Match] = self._lexical.match(asked, postings)
        for number, match in matches.items():
            score, certainty = weight * match.score, weight * match.certainty
            best = sums.get(number)
            if best is None:
                best = sums[number] = _Sum(0.0, 0.0, match, sentence)
            best.is_named = best.is_named or match.likeness == 1.0
            if score > best.score:
                best.score, best.match, best.sentence = score, match, sentence
            best.certainty = max(best.certainty, certainty)

    def _rate(self, text: str) -> tuple[float, float, float]:
        sums = self._read(text, split_sentences(text)).values()
        scores = sorted((found.score for found in sums), reverse=True)
        return (*(scores + [0.0, 0.0])[:2], max((found.certainty for found in sums), default=0.0))

    def _correct(self, token: str) -> str:
        if self._language.is_filler(token) or self._lexical.knows(self._language.stem(token)):
            return token
        return self._typos.correct(token)

    def _list_tokens(self) -> list[str]:
        """Return the tokens that messages may mean, in file order."""
        texts = (
            text
            for entry in self._entries
            for text in (*entry.tags, *entry.entities, *entry.aliases, entry.summary)
        )
        tokens = dict.fromkeys(token for text in texts for token in self._language.tokenize(text))
        return [token for token in tokens if not self._language.is_filler(token)]

    def _explain(self, number: int, found: _Sum) -> Hit:
        entry, match = self._entries[number], found.match
        alias = entry.aliases[match.alias] if match.likeness >= CLOSE_ALIAS else ""
        return Hit(entry, found.score, found.certainty, match.terms, alias, found.sentence)
