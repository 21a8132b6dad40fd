"""Scores entries by the words of a sentence: BM25 over their fields, and the nearest alias."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import Language, Words
from chatbot.retrieval.aliases import FILLER_WEIGHT, AliasIndex
from chatbot.style import Ranking

# k1 (saturation of repeated words) and b (length normalisation) of BM25F, see Robertson and
# Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
K1, B = 0.8, 0.4
# Weights of `ic_reply` and `ooc_notes` as parts of the summary's, and of the words of all aliases
# as a part of `alias_weight`.
REPLY_SHARE, NOTES_SHARE, ALIAS_WORDS_SHARE = 0.5, 0.3, 1 / 3
# Weight of the nearest alias as a whole, as a part of `alias_weight`.
ALIAS_SHARE = 0.35
# Weight of a synonym relative to the word itself.
SYNONYM_WEIGHT = 0.6
# Maximum postings kept per stem, the highest ones: in a huge file a frequent stem says little about
# each entry.
ENTRIES_READ = 250
# Entries compared by their aliases: the best ones by words.
COMPARED = 40
# Stems of messages cached with their weights: some KB each in a large file.
TERMS_KEPT = 256
_NO_ALIAS = (0.0, 0)

# Amount or weight of a stem by entry number.
Held = dict[int, float]


@dataclass(slots=True)
class Match:
    """The match of a sentence with an entry: by words known to the file (`score`), and by all words
    (`certainty`). `alias` is the number of the nearest alias, `similarity` its score (0..1);
    `is_named`: an alias has exactly the sentence's words.
    """

    score: float = 0.0
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: int = 0
    similarity: float = 0.0
    is_named: bool = False
    sentence: str = ""
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Term:
    """A stem of a message: its rarity, its weight for each entry that contains it or a synonym, and
    the weights of its synonyms in aliases.
    """

    stem: str
    rarity: float
    impacts: Held
    synonyms: Mapping[str, float]


class LexicalIndex:
    """Entries by their words under one ranking. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], ranking: Ranking, language: Language
    ) -> None:
        self._find_synonyms = language.find_synonyms
        self._alias_weight = ranking.alias_weight * ALIAS_SHARE
        aliases = [[language.read(alias) for alias in entry.aliases] for entry in entries]
        self._held = _build_held(entries, aliases, ranking, language)
        size = len(entries)
        self._unknown = _rate(1, max(1, size))
        self._rarities = {term: _rate(len(found), size) for term, found in self._held.items()}
        for term, found in self._held.items():
            if len(found) > ENTRIES_READ:
                most = heapq.nlargest(ENTRIES_READ, found, key=found.__getitem__)
                self._held[term] = {number: found[number] for number in most}
        topics = [language.read(entry.topic) for entry in entries]
        compared = aliases if ranking.alias_weight else []
        self._aliases = AliasIndex(compared, topics, self._find_rarity)
        # Cached: the same stems come again with the whole message, and as earlier messages later.
        self._find_term = lru_cache(TERMS_KEPT)(self._read_term)

    def knows(self, term: str) -> bool:
        """Return whether any entry contains the stem or a synonym of it."""
        return any(map(self._held.__contains__, (term, *self._find_synonyms(term))))

    def match(
        self, words: Words, among: Collection[int] | None = None, *, is_name: bool = False
    ) -> dict[int, Match]:
        """Return the matches of a sentence with the best entries, or with those `among` them.

        `is_name`: all words of the sentence that the file knows are names.
        """
        terms = [self._find_term(term) for term in words.terms]
        found = [term for term in terms if term.impacts]
        known = sum([term.rarity for term in found])
        total = sum([term.rarity for term in terms])
        named = self._aliases.named.get(words.tokens, {})
        scores = _add_impacts(found)
        best = among
        if best is None:
            best = dict.fromkeys((*self._list_best(words, scores), *named))
        near = self._aliases.compare(best, words, _list_variants(found), known, is_name=is_name)
        around = FILLER_WEIGHT * len(words.fillers)
        # Divided by the root of the weight: a sum would favour long sentences, a mean short ones.
        root, alias_root = math.sqrt(known or 1.0), math.sqrt(known + around)
        known_root = math.sqrt(known / (total or 1.0))
        unknown_share = (known + around) / ((total + around) or 1.0)
        matches = {}
        for number in best:
            held = [term for term in found if number in term.impacts]
            said = scores.get(number, 0.0) / root
            covered = sum([term.rarity for term in held]) / (total or 1.0)
            similarity, alias = near.get(number, _NO_ALIAS)
            alike = self._alias_weight * similarity * alias_root
            is_named = number in named
            matches[number] = Match(
                said + alike,
                said * covered * known_root + alike * unknown_share,
                tuple([term.stem for term in held]),
                named[number] if is_named else alias,
                1.0 if is_named else similarity,
                is_named,
            )
        return matches

    def _list_best(self, words: Words, scores: Mapping[int, float]) -> Iterable[int]:
        if not words.terms:
            return self._aliases.without_subject
        return sorted(scores, key=scores.__getitem__, reverse=True)[:COMPARED]

    def _read_term(self, stem: str) -> Term:
        rarity = self._find_rarity(stem)
        synonyms = {
            each: SYNONYM_WEIGHT * self._find_rarity(each) for each in self._find_synonyms(stem)
        }
        return Term(stem, rarity, self._find_impacts(stem, rarity), synonyms)

    def _find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        A stem that only has synonyms in the file gets that of the rarest; an unknown one counts as
        contained in one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        synonyms = self._find_synonyms(term)
        held = [self._rarities[each] for each in synonyms if each in self._rarities]
        return max(held, default=self._unknown)

    def _find_impacts(self, term: str, rarity: float) -> Held:
        """Return the weight of a stem, or its best synonym, for each entry that contains it."""
        best = {number: rarity * value for number, value in self._held.get(term, {}).items()}
        for each in self._find_synonyms(term):
            # A common synonym is less specific than the stem itself.
            weight = SYNONYM_WEIGHT * min(rarity, self._rarities.get(each, 0.0))
            for number, value in self._held.get(each, {}).items():
                if weight * value > best.get(number, 0.0):
                    best[number] = weight * value
        return best


def _add_impacts(terms: Iterable[Term]) -> dict[int, float]:
    scores: dict[int, float] = {}
    for term in terms:
        for number, impact in term.impacts.items():
            scores[number] = scores.get(number, 0.0) + impact
    return scores


def _list_variants(terms: Iterable[Term]) -> dict[str, float]:
    """Return the weights of the stems of a sentence and of their synonyms in aliases."""
    weights: dict[str, float] = {}
    for term in terms:
        weights.update(term.synonyms)
    return weights | {term.stem: term.rarity for term in terms}


def _rate(found: int, size: int) -> float:
    """Return the inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))


def _build_held(
    entries: Sequence[KnowledgeEntry],
    aliases: Sequence[Sequence[Words]],
    ranking: Ranking,
    language: Language,
) -> dict[str, Held]:
    """Return {stem: its amount in each entry}; `aliases` are those of the entries."""
    weighted: dict[str, Held] = defaultdict(dict)

    def add_field(weight: float, texts: Iterable[Sequence[str]]) -> None:
        counts = [Counter(stems) for stems in texts]
        average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
        for number, count in enumerate(counts if weight else ()):
            part = weight / (1 - B + B * count.total() / average)
            for term, found in count.items():
                held = weighted[term]
                held[number] = held.get(number, 0.0) + part * found

    def add_text(weight: float, read: Callable[[KnowledgeEntry], str]) -> None:
        add_field(weight, (language.list_stems(read(entry)) for entry in entries))

    summary = ranking.summary_overlap_weight
    add_text(ranking.tag_weight, lambda entry: "\n".join((*entry.tags, *entry.entities)))
    add_text(summary, lambda entry: entry.summary)
    add_text(summary * REPLY_SHARE, lambda entry: entry.ic_reply)
    add_text(summary * NOTES_SHARE, lambda entry: entry.ooc_notes)
    words = ([term for each in listed for term in each.terms] for listed in aliases)
    add_field(ranking.alias_weight * ALIAS_WORDS_SHARE, words)
    for found in weighted.values():
        for number, value in found.items():
            found[number] = value / (value + K1)
    return dict(weighted)
