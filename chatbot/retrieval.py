"""Which entries a question is about: a weighted inverted index, built once for each file version.

A score says how much of the question an entry covers, each word counted by its rarity (BM25) times
the weight of the field it was found in, plus how close the nearest alias comes to the question as a
whole. A word that stands for another one counts a little less than the word itself. Words that no
entry knows count as rare and uncovered, names among them most, so that a question about something
else stays low however well one common word fits.
"""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.knowledge import KnowledgeEntry
from chatbot.style import Ranking, Retrieval
from chatbot.thesaurus import concepts_of
from chatbot.words import is_filler, is_small_talk, stem, terms, words

PREVIOUS_WEIGHT = 0.5
OWN_NAME_WEIGHT = 0.3
RELATED_WEIGHT = 0.85
# Voice lines and notes count too, as parts of what the summary counts.
VOICE_SHARE, NOTES_SHARE = 0.5, 0.3
UNKNOWN_FACTOR, UNKNOWN_NAME_FACTOR = 2.0, 4.0
# How soon more of the same word stops to matter, and how much longer fields are held back (BM25).
SATURATION, LENGTH_NORM = 0.6, 0.4
# What a stop word weighs when an alias is compared with a question; a rare word has about 5.
FILLER_WEIGHT = 2.0
CLOSE_ALIAS = 0.7
SHORTLIST = 24
COVERAGE_POWER = 0.3
# What an entry is worth that covers the whole question, falling steeply with what it leaves open:
# with it even a summary alone brings a question that it covers over the default `min_score`.
WHOLE_WORTH, WHOLE_POWER = 1.2, 4
# Postings longer than this only add to entries that rarer words have found already.
COMMON = 1_000
QUESTION_CHARACTERS, QUESTION_WORDS = 2_000, 64
SCORE_DIGITS = 2
# Puts a score of 1.0, the default `min_score`, where about one off-topic question in twenty passes.
SCORE_UNIT = 1.7

# Words within a sentence; the first one has its capital for another reason.
_INNER_WORD = re.compile(r"(?<![.!?:]\s)(?<=[\s(\"'])[^\W_][\w'\u2019]*")

Postings = dict[int, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits a question: how well, by which stems, and the alias that comes close."""

    entry: KnowledgeEntry
    score: float
    terms: tuple[str, ...]
    alias: str = ""


class Index:
    """The searchable form of some entries under one ranking. Never changes once built."""

    def __init__(
        self, entries: Sequence[KnowledgeEntry], ranking: Ranking, own_name: str = ""
    ) -> None:
        self._entries = entries
        self._alias_weight = ranking.alias_weight
        self._own_name = frozenset(terms(own_name))
        self._postings = _build_postings(entries, ranking)
        self._aliases = [
            [_Phrase(self._weigh_words(_list_spoken(alias))) for alias in entry.aliases]
            for entry in entries
        ]
        # Aliases such as "who are you" have no subject to be found by.
        self._subjectless = [
            place
            for place, aliases in enumerate(self._aliases)
            if any(not alias.has_subject for alias in aliases)
        ]

    def search(
        self, question: str, previous: str, settings: Retrieval, canon_preference: str = ""
    ) -> tuple[Hit, ...]:
        """Return at most `top_k` entries from `min_score` up, best first; none for small talk.

        `previous`, the user's message before, counts half.
        """
        spoken = _list_spoken(question)
        if is_small_talk([word for word in spoken if stem(word) not in self._own_name]):
            return ()
        asked = self._weigh_question(spoken, _list_spoken(previous))
        meeting = _Meeting(_Phrase(self._weigh_words(spoken)))
        if asked:
            size = max(SHORTLIST, 2 * settings.top_k)
            scores = self._score(asked, _find_names(question), meeting, size)
        else:
            scores = self._score_subjectless(meeting)
        rounded = ((round(score / SCORE_UNIT, SCORE_DIGITS), at) for at, score in scores.items())
        fitting = [hit for hit in rounded if hit[0] >= settings.min_score and hit[0] > 0]
        order = _order_by(self._entries, settings.tie_breakers, canon_preference)
        best = heapq.nsmallest(settings.top_k, fitting, key=lambda hit: (-hit[0], *order(hit[1])))
        return tuple(self._explain(place, score, asked, meeting) for score, place in best)

    def rarity(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a stem; an unknown one counts as in one."""
        found = max(1, len(self._postings.get(term, ())))
        return math.log(1 + (len(self._entries) - found + 0.5) / (found + 0.5))

    def _weigh_question(self, spoken: Sequence[str], before: Sequence[str]) -> dict[str, float]:
        """Return what each stem counts by where it was said; not yet by how rare it is."""
        asked: dict[str, float] = {}
        for source, weight in ((spoken, 1.0), (before, PREVIOUS_WEIGHT)):
            for term in (stem(word) for word in source if not is_filler(word)):
                asked[term] = max(asked.get(term, 0.0), weight * self._temper(term))
        return asked

    def _weigh_words(self, spoken: Iterable[str]) -> dict[str, float]:
        """Return what each word counts when phrases are compared: fillers too, marked by ~."""
        stems = {word: stem(word) for word in spoken if not is_filler(word)}
        weighed = {term: self._temper(term) * self._find_rarity(term) for term in stems.values()}
        return weighed | {f"~{word}": FILLER_WEIGHT for word in spoken if word not in stems}

    def _temper(self, term: str) -> float:
        # Everything in the file is about the persona, so its name tells little.
        return OWN_NAME_WEIGHT if term in self._own_name else 1.0

    def _score(
        self,
        asked: Mapping[str, float],
        names: frozenset[str],
        meeting: "_Meeting",
        size: int,
    ) -> dict[int, float]:
        """Return the scores of the `size` entries that hold most of the question."""
        shares = self._share_out(asked, names)
        worths = self._add_up(shares)
        scores = {}
        for place in heapq.nlargest(size, worths, key=lambda at: (worths[at], -at)):
            covered = sum(share for term, share in shares.items() if self._holds(place, term))
            likeness = meeting.find_nearest(self._aliases[place])[0]
            worth = worths[place] + self._alias_weight * likeness
            scores[place] = worth * covered**COVERAGE_POWER + WHOLE_WORTH * covered**WHOLE_POWER
        return scores

    def _score_subjectless(self, meeting: "_Meeting") -> dict[int, float]:
        near = {at: meeting.find_nearest(self._aliases[at])[0] for at in self._subjectless}
        return {at: self._alias_weight * part for at, part in near.items() if part >= CLOSE_ALIAS}

    def _share_out(self, asked: Mapping[str, float], names: frozenset[str]) -> dict[str, float]:
        """Return the share of each stem in the question; unknown ones take theirs, and more."""
        weights = {}
        for term, weight in asked.items():
            unknown = UNKNOWN_NAME_FACTOR if term in names else UNKNOWN_FACTOR
            is_known = any(key in self._postings for key in (term, *concepts_of(term)))
            weights[term] = weight * self._find_rarity(term) * (1.0 if is_known else unknown)
        total = sum(weights.values())
        return {term: weight / total for term, weight in weights.items()}

    def _add_up(self, shares: Mapping[str, float]) -> dict[int, float]:
        """Return for each entry the field weights of the words it holds, by their shares."""
        worths: dict[int, float] = {}
        lists = {term: self._list_postings(term) for term in shares}
        # Rare words first: common ones then need not look at every entry.
        for term in sorted(shares, key=lambda term: sum(len(found) for _, found in lists[term])):
            for place, worth in _join_postings(lists[term], worths).items():
                worths[place] = worths.get(place, 0.0) + shares[term] * worth
        return worths

    def _list_postings(self, term: str) -> list[tuple[float, Postings]]:
        """Return (part of its share, postings) of a stem and of the groups it stands in."""
        lists = [(1.0, self._postings[term])] if term in self._postings else []
        own = self._find_rarity(term) or 1.0
        for group in concepts_of(term):
            if group in self._postings:
                part = RELATED_WEIGHT * min(1.0, self.rarity(group) / own)
                lists.append((part, self._postings[group]))
        return lists

    def _find_rarity(self, term: str) -> float:
        """Return the rarity of a stem, or of its rarest group when only others stand for it."""
        if term in self._postings:
            return self.rarity(term)
        groups = [self.rarity(group) for group in concepts_of(term) if group in self._postings]
        return max(groups, default=self.rarity(term))

    def _holds(self, place: int, term: str) -> bool:
        return any(place in self._postings.get(key, ()) for key in (term, *concepts_of(term)))

    def _explain(
        self, place: int, score: float, asked: Mapping[str, float], meeting: "_Meeting"
    ) -> Hit:
        entry = self._entries[place]
        likeness, number = meeting.find_nearest(self._aliases[place])
        alias = entry.aliases[number] if likeness >= CLOSE_ALIAS else ""
        return Hit(entry, score, tuple(term for term in asked if self._holds(place, term)), alias)


class _Phrase:
    """The words of an alias or a question with what each counts; fillers are marked by ~."""

    __slots__ = ("has_subject", "keys", "total", "weights")

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.total = sum(weights.values())
        subject = [token for token in weights if not token.startswith("~")]
        self.has_subject = bool(subject)
        groups = (group for token in subject for group in concepts_of(token))
        self.keys = frozenset((*subject, *groups)) if subject else frozenset(weights)


class _Meeting:
    """Compares a question with aliases: the same word, or one that stands for it."""

    def __init__(self, asked: _Phrase) -> None:
        self._asked = asked
        self._groups = {token: frozenset(concepts_of(token)) for token in asked.weights}
        self._met: dict[str, dict[str, float]] = {}

    def find_nearest(self, aliases: Sequence[_Phrase]) -> tuple[float, int]:
        """Return (how alike, 0..1, which) of the nearest alias, the first among equals."""
        best, which = 0.0, 0
        for number, alias in enumerate(aliases):
            if not alias.keys.isdisjoint(self._asked.keys):
                likeness = self._compare(alias)
                if likeness > best:
                    best, which = likeness, number
        return best, which

    def _compare(self, alias: _Phrase) -> float:
        """Return the harmonic mean of what the alias covers of the question and the reverse."""
        covered: dict[str, float] = {}
        back = 0.0
        for token, weight in alias.weights.items():
            met = self._met.get(token)
            if met is None:
                met = self._met[token] = self._meet(token)
            if met:
                back += weight * max(met.values())
                for asked, part in met.items():
                    if part > covered.get(asked, 0.0):
                        covered[asked] = part
        if not covered:
            return 0.0
        weights = self._asked.weights
        there = sum([weights[token] * part for token, part in covered.items()]) / self._asked.total
        back /= alias.total
        return 2 * there * back / (there + back) if there and back else 0.0

    def _meet(self, token: str) -> dict[str, float]:
        """Return for each word of the question that `token` meets how well it does."""
        groups = concepts_of(token)
        return {
            asked: 1.0 if asked == token else RELATED_WEIGHT
            for asked in self._asked.weights
            if asked == token or not self._groups[asked].isdisjoint(groups)
        }


def _build_postings(entries: Sequence[KnowledgeEntry], ranking: Ranking) -> dict[str, Postings]:
    """Return for each stem and each group of stems {place of an entry: what it is worth}."""
    postings: dict[str, Postings] = defaultdict(dict)
    for weight, read in _list_fields(ranking):
        counts = [
            Counter(term for text in read(entry) for term in terms(text)) for entry in entries
        ]
        average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
        for place, count in enumerate(counts):
            norm = SATURATION * (1 - LENGTH_NORM + LENGTH_NORM * count.total() / average)
            for term, found in _add_groups(count).items():
                worth = weight * found / (found + norm)
                postings[term][place] = postings[term].get(place, 0.0) + worth
    return dict(postings)


def _list_fields(
    ranking: Ranking,
) -> tuple[tuple[float, Callable[[KnowledgeEntry], Sequence[str]]], ...]:
    summary = ranking.summary_overlap_weight
    return (
        (ranking.tag_weight, lambda entry: entry.tags),
        (ranking.tag_weight, lambda entry: entry.entities),
        (ranking.alias_weight, lambda entry: entry.aliases),
        (summary, lambda entry: (entry.summary,)),
        (summary * VOICE_SHARE, lambda entry: (entry.ic_reply,)),
        (summary * NOTES_SHARE, lambda entry: (entry.ooc_notes,)),
    )


def _add_groups(count: Counter[str]) -> Counter[str]:
    whole = Counter(count)
    for term, found in count.items():
        for group in concepts_of(term):
            whole[group] += found
    return whole


def _join_postings(
    lists: Sequence[tuple[float, Postings]], scores: Mapping[int, float]
) -> Postings:
    """Return for each entry the best that one word does for it, by itself or by a related one."""
    best: Postings = {}
    for weight, postings in lists:
        for place, worth in _trim(postings, scores):
            worth *= weight
            if worth > best.get(place, 0.0):
                best[place] = worth
    return best


def _trim(postings: Postings, scores: Mapping[int, float]) -> Iterable[tuple[int, float]]:
    if len(postings) <= COMMON or not scores:
        return postings.items()
    return ((place, postings[place]) for place in scores if place in postings)


@lru_cache(maxsize=512)
def _list_spoken(text: str) -> tuple[str, ...]:
    return tuple(words(text[:QUESTION_CHARACTERS])[:QUESTION_WORDS])


def _find_names(question: str) -> frozenset[str]:
    """Return the stems of words that look like names: a capital or a digit within a sentence."""
    if question.isupper():
        return frozenset()
    found = _INNER_WORD.findall(question[:QUESTION_CHARACTERS])
    names = [name for name in found if name[0].isupper() or name[0].isdigit()]
    return frozenset(stem(word) for name in names for word in words(name))


def _order_by(
    entries: Sequence[KnowledgeEntry], tie_breakers: Sequence[str], canon_preference: str
) -> Callable[[int], tuple[int, ...]]:
    """Return what entries of the same score are ordered by; at the end their order in the file."""

    def order(place: int) -> tuple[int, ...]:
        entry = entries[place]
        named = [
            -entry.weight if name == "higher weight" else -len(entry.canon) for name in tie_breakers
        ]
        return (*named, -sum(canon in canon_preference for canon in entry.canon), place)

    return order
