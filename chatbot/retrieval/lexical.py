"""Scores entries by the words of a sentence: BM25 over their fields, and the nearest alias."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import Language, Words
from chatbot.retrieval.aliases import FILLER_WEIGHT, AliasIndex
from chatbot.style import Ranking

# k1 (saturation of repeated words) and b (length normalisation) of BM25F, see Robertson and
# Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
K1, B = 0.8, 0.4
# The weights of `ic_reply` and `ooc_notes` as parts of that of the summary; what the words of
# aliases weigh as a part of the weight that the nearest alias has as a whole.
REPLY_SHARE, NOTES_SHARE, ALIAS_WORDS_SHARE = 0.5, 0.3, 1 / 3
# Weight of the nearest alias beside the words, as a part of `alias_weight`.
ALIAS_SHARE = 0.35
# Weight of a synonym relative to the word itself.
SYNONYM_WEIGHT = 0.6
# Postings read per stem, the highest ones: in a huge file a frequent stem says little about each
# entry.
ENTRIES_READ = 250
# Entries compared by their aliases: the best ones by words.
COMPARED = 40

# Amount or weight of a stem per entry number.
Held = dict[int, float]


@dataclass(slots=True)
class Match:
    """The match of a sentence with an entry: by words known to the file (`score`), and by all words
    (`certainty`). `alias` is the number of the nearest alias, `similarity` its score (0..1);
    `is_named`: it has exactly the same words.
    """

    score: float = 0.0
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: int = 0
    similarity: float = 0.0
    is_named: bool = False
    sentence: str = ""
    nearness: float = 0.0


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

    def knows(self, term: str) -> bool:
        """Tell whether an entry holds the stem or a synonym of it."""
        return any(map(self._held.__contains__, (term, *self._find_synonyms(term))))

    def match(
        self, words: Words, impacts: dict[str, Held], among: Collection[int] | None = None
    ) -> dict[int, Match]:
        """Return the matches of a sentence with the best entries, or with those `among` them.

        `impacts` caches the weights of stems for the other sentences of the message.
        """
        rarities = {term: self._find_rarity(term) for term in words.terms}
        for term, rarity in rarities.items():
            if term not in impacts:
                impacts[term] = self._find_impacts(term, rarity)
        weights = {term: rarity for term, rarity in rarities.items() if impacts[term]}
        known, total = sum(weights.values()), sum(rarities.values())
        named = self._aliases.named.get(words.tokens, {})
        best = self._list_best(words, [impacts[term] for term in weights])
        numbers = list(dict.fromkeys((*best, *named))) if among is None else among
        near = self._aliases.compare(numbers, words, self._weigh_variants(weights), known)
        around = FILLER_WEIGHT * len(words.fillers)
        # The root of the weight: a sum would be higher for long sentences, a mean for short ones.
        root, alias_root = math.sqrt(known or 1.0), math.sqrt(known + around)
        unknown_share = (known + around) / ((total + around) or 1.0)
        matches = {}
        for number in numbers:
            held = tuple(term for term in weights if number in impacts[term])
            said = sum([impacts[term][number] for term in held]) / root
            covered = sum([weights[term] for term in held]) / (total or 1.0)
            similarity, alias = near.get(number, (0.0, 0))
            alike = self._alias_weight * similarity * alias_root
            is_named = number in named
            matches[number] = Match(
                said + alike,
                said * covered * math.sqrt(known / (total or 1.0)) + alike * unknown_share,
                held,
                named[number] if is_named else alias,
                1.0 if is_named else similarity,
                is_named,
            )
        return matches

    def _list_best(self, words: Words, impacts: Iterable[Held]) -> Collection[int]:
        if not words.terms:
            return self._aliases.without_subject
        scores: dict[int, float] = {}
        for held in impacts:
            for number, impact in held.items():
                scores[number] = scores.get(number, 0.0) + impact
        return sorted(scores, key=scores.__getitem__, reverse=True)[:COMPARED]

    def _find_rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem.

        One that only synonyms stand for has that of the rarest; an unknown one counts as held by
        one entry.
        """
        own = self._rarities.get(term)
        if own is not None:
            return own
        synonyms = self._find_synonyms(term)
        held = [self._rarities[each] for each in synonyms if each in self._rarities]
        return max(held, default=self._unknown)

    def _find_impacts(self, term: str, rarity: float) -> Held:
        """Return what a stem, or the best synonym, weighs for each entry that holds it."""
        best = {number: rarity * value for number, value in self._held.get(term, {}).items()}
        for each in self._find_synonyms(term):
            # A common synonym is less specific than the stem itself.
            weight = SYNONYM_WEIGHT * min(rarity, self._rarities.get(each, 0.0))
            for number, value in self._held.get(each, {}).items():
                if weight * value > best.get(number, 0.0):
                    best[number] = weight * value
        return best

    def _weigh_variants(self, known: Iterable[str]) -> dict[str, float]:
        """Return what aliases share by the stems of a sentence or by their synonyms."""
        weights = {}
        for term in known:
            for each in self._find_synonyms(term):
                weights[each] = SYNONYM_WEIGHT * self._find_rarity(each)
        return weights | {term: self._find_rarity(term) for term in known}


def _rate(found: int, size: int) -> float:
    """Return the inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))


def _build_held(
    entries: Sequence[KnowledgeEntry],
    aliases: Sequence[Sequence[Words]],
    ranking: Ranking,
    language: Language,
) -> dict[str, Held]:
    """Return {stem: how much of it each entry holds}; `aliases` are those of the entries."""
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
