"""Which entries a question is about: a weighted inverted index, built once for each file version.

A score says how much of the question an entry covers, each word counted by its rarity (BM25) times
the weight of the field it was found in, plus how close the nearest alias comes to the question as a
whole. A word that stands for another one counts a little less than the word itself. Words that no
entry knows count as rare and uncovered, names among them most, so that a question about something
else stays low however well one common word fits. A question that is an alias, if need be without
its stop words, names an entry, and that one comes first.
"""

import heapq
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from chatbot.grams import Likeness
from chatbot.knowledge import KnowledgeEntry
from chatbot.phrases import FILLER_MARK, FILLER_WEIGHT, Meeting, Phrase, limit_likeness
from chatbot.postings import Vocabulary, Word
from chatbot.reading import Reader, find_names, list_spoken
from chatbot.small_talk import is_small_talk
from chatbot.style import Ranking, Retrieval
from chatbot.words import drop_fillers, is_filler, points_back, stem, terms, words

PREVIOUS_WEIGHT = 0.5
OWN_NAME_WEIGHT = 0.3
UNKNOWN_FACTOR, UNKNOWN_NAME_FACTOR = 2.0, 4.0
CLOSE_ALIAS = 0.7
SHORTLIST = 24
# How many of them are compared by their characters, and what looking the same adds.
COMPARED, LOOKS_WORTH = 10, 4.5
COVERAGE_POWER = 0.3
# What an entry is worth that covers the whole question, falling steeply with what it leaves open:
# with it even a summary alone brings a question that it covers over the default `min_score`.
WHOLE_WORTH, WHOLE_POWER = 1.2, 4
SCORE_DIGITS = 2
# Puts a score of 1.0, the default `min_score`, where about one off-topic question in twenty passes.
SCORE_UNIT = 3.0
# Keeps a bound above what it bounds in spite of rounding.
SLACK = 1e-9
SLACK_SCORE = 0.01


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits a question: how well, by which stems, and the alias that comes close."""

    entry: KnowledgeEntry
    score: float
    terms: tuple[str, ...]
    alias: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word of a question: its share when entries are weighed, its part when aliases are met."""

    term: str
    word: Word
    share: float
    part: float


class _Candidate:
    """An entry that may be found: the worth of the words it holds, and how much they are."""

    __slots__ = ("alias", "covered", "likeness", "met", "place", "score", "worth")

    def __init__(self, place: int, worth: float = 0.0) -> None:
        self.place = place
        self.worth = worth
        # Shares of the question: of all words held, and of those that an alias can meet.
        self.covered = self.met = 0.0
        self.likeness, self.alias = 0.0, 0
        self.score = 0.0

    def rate(self, alias_worth: float) -> float:
        """Return the score when the nearest alias adds this much."""
        covered = self.covered
        whole = WHOLE_WORTH * covered**WHOLE_POWER
        return float((self.worth + alias_worth) * covered**COVERAGE_POWER + whole)


class Index:
    """The searchable form of some entries under one ranking. Never changes once built."""

    def __init__(
        self,
        entries: Sequence[KnowledgeEntry],
        ranking: Ranking,
        own_name: str = "",
        looks_worth: float = LOOKS_WORTH,
    ) -> None:
        self._looks_worth = looks_worth
        self._entries = entries
        self._alias_weight = ranking.alias_weight
        self._own_name = frozenset(terms(own_name))
        self._called = frozenset(words(own_name))
        self._vocabulary = Vocabulary(entries, ranking)
        self._reader = Reader(entries, self._vocabulary)
        self._looks = Likeness(len(entries), self._list_texts)
        wordings = [[list_spoken(alias) for alias in entry.aliases] for entry in entries]
        self._aliases = [
            [Phrase(self._weigh_words(wording)) for wording in listed] for listed in wordings
        ]
        # Aliases such as "who are you" have no subject to be found by.
        self._subjectless = [
            place
            for place, aliases in enumerate(self._aliases)
            if any(not alias.has_subject for alias in aliases)
        ]
        naming = wordings if ranking.alias_weight else []
        self._by_wording = _list_places(naming, tuple)
        self._by_subject = _list_places(naming, drop_fillers)

    def search(
        self, question: str, previous: str, settings: Retrieval, canon_preference: str = ""
    ) -> tuple[Hit, ...]:
        """Return at most `top_k` entries from `min_score` up, best first; none for small talk.

        `previous`, the user's message before, counts half.
        """
        spoken, before = self._reader.read(question), self._reader.read(previous)
        # An alias is an alias, be it a greeting.
        if tuple(spoken) not in self._by_wording and is_small_talk(spoken, self._called):
            return ()
        named = self._find_named(spoken, before)
        meeting = Meeting(Phrase(self._weigh_words(spoken)))
        asked = self._share_out(self._weigh_question(spoken, before), question, meeting)
        found = (
            self._search_by_words(
                asked,
                named,
                meeting,
                self._look(spoken, before),
                self._reader.find_share(spoken, before),
                settings,
            )
            if asked
            else self._search_by_aliases(meeting, settings.min_score)
        )
        order = _order_by(self._entries, settings.tie_breakers, canon_preference)
        found.sort(key=lambda one: (-one.score, *order(one.place)))
        _put_first(found, named)
        return tuple(self._explain(one, asked) for one in found[: settings.top_k])

    def _find_named(self, spoken: Sequence[str], before: Sequence[str]) -> frozenset[int]:
        """Return the entries with an alias that is the question: as it stands, or but for fillers.

        What points back at the message before is no alias but for its fillers: they matter.
        """
        verbatim = self._by_wording.get(tuple(spoken))
        if verbatim or (before and points_back(spoken)):
            return verbatim or frozenset()
        return self._by_subject.get(drop_fillers(spoken), frozenset())

    def _weigh_question(self, spoken: Sequence[str], before: Sequence[str]) -> dict[str, float]:
        """Return what each stem counts by where it was said; not yet by how rare it is."""
        asked: dict[str, float] = {}
        for source, weight in ((spoken, 1.0), (before, PREVIOUS_WEIGHT)):
            for term in (stem(word) for word in source if not is_filler(word)):
                asked[term] = max(asked.get(term, 0.0), weight * self._temper(term))
        return asked

    def _weigh_words(self, spoken: Iterable[str]) -> dict[str, float]:
        """Return what each word counts when phrases are compared: fillers too, marked by ~."""
        find_rarity = self._vocabulary.find_rarity
        stems = {word: stem(word) for word in spoken if not is_filler(word)}
        weighed = {term: self._temper(term) * find_rarity(term) for term in stems.values()}
        fillers = {FILLER_MARK + word: FILLER_WEIGHT for word in spoken if word not in stems}
        return weighed | fillers

    def _temper(self, term: str) -> float:
        # Everything in the file is about the persona, so its name tells little.
        return OWN_NAME_WEIGHT if term in self._own_name else 1.0

    def _share_out(
        self, weights: Mapping[str, float], question: str, meeting: Meeting
    ) -> list[_Asked]:
        """Return the stems with their shares in the question; unknown ones take more."""
        looked_up = {term: self._vocabulary.look_up(term) for term in weights}
        rarities = {term: weights[term] * word.rarity for term, word in looked_up.items()}
        unknown = [term for term, word in looked_up.items() if not word.size]
        names = find_names(question) if unknown else frozenset()
        for term in unknown:
            rarities[term] *= UNKNOWN_NAME_FACTOR if term in names else UNKNOWN_FACTOR
        total = sum(rarities.values())
        return [
            _Asked(term, word, rarities[term] / total, meeting.share_of(term))
            for term, word in looked_up.items()
        ]

    def _search_by_words(
        self,
        asked: Sequence[_Asked],
        named: frozenset[int],
        meeting: Meeting,
        look: Callable[[int], float],
        share: float,
        settings: Retrieval,
    ) -> list[_Candidate]:
        """Return all that are named and what reaches `min_score`."""
        found: list[_Candidate] = []
        scores: list[float] = []
        for one in self._find_best(asked, named, meeting, settings):
            is_named = one.place in named
            if not is_named and one.score + self._looks_worth < _find_least(scores, settings.top_k):
                break
            raw = one.score + self._looks_worth * look(one.place)
            one.score = max(_round(raw * share), settings.min_score if is_named else 0.0)
            if is_named or (one.score >= settings.min_score and one.score > 0):
                found.append(one)
                insort(scores, raw)
        return found

    def _look(self, spoken: Sequence[str], before: Sequence[str]) -> Callable[[int], float]:
        """Return what finds how like an entry's texts the question looks.

        The message before looks half as well, or as well for a question without a subject.
        """
        look = self._looks.ask(spoken)
        if not before:
            return look
        look_back = self._looks.ask(before)
        part = 1.0 if all(map(is_filler, spoken)) else PREVIOUS_WEIGHT
        return lambda place: max(look(place), part * look_back(place))

    def _find_best(
        self,
        asked: Sequence[_Asked],
        named: frozenset[int],
        meeting: Meeting,
        settings: Retrieval,
    ) -> list[_Candidate]:
        """Return all that are named and the best of those that hold most of the question."""
        size = max(COMPARED, settings.top_k)
        shortlist = self._list_candidates(asked, named, max(SHORTLIST, 2 * size))
        weight, whole = self._alias_weight, sum(one.part for one in asked)
        least = (settings.min_score - SLACK_SCORE) * SCORE_UNIT - self._looks_worth
        bounds = [
            (
                inf
                if one.place in named
                else one.rate(weight * limit_likeness(whole - one.met) + SLACK),
                one.place,
                one,
            )
            for one in shortlist
        ]
        found: list[_Candidate] = []
        scores: list[float] = []
        for bound, place, one in sorted(bounds, reverse=True):
            # Comparing aliases is most of the work: only entries that may still win are compared.
            if bound < least or bound < _find_least(scores, size):
                break
            one.likeness, one.alias = meeting.find_nearest(self._aliases[place])
            one.score = one.rate(weight * one.likeness)
            found.append(one)
            insort(scores, one.score)
        found.sort(key=lambda one: (one.place not in named, -one.score, one.place))
        return found[: max(size, len(named))]

    def _list_texts(self, place: int) -> list[Sequence[str]]:
        entry = self._entries[place]
        return [*map(words, (*entry.aliases, " ".join(entry.tags), entry.summary))]

    def _list_candidates(
        self, asked: Sequence[_Asked], named: frozenset[int], size: int
    ) -> Iterable[_Candidate]:
        """Return what is named and the `size` entries whose words are worth most."""
        worths = _add_up(asked)
        chosen = {
            place: _Candidate(place, worths.get(place, 0.0))
            for place in (*_pick_most(worths, size), *named)
        }
        for one in asked:
            for place in one.word.list_holders(chosen):
                candidate = chosen[place]
                candidate.covered += one.share
                candidate.met += one.part
        return chosen.values()

    def _search_by_aliases(self, meeting: Meeting, min_score: float) -> list[_Candidate]:
        """Return the entries with an alias close to a question that has no subject."""
        found = [_Candidate(place) for place in self._subjectless]
        for one in found:
            one.likeness, one.alias = meeting.find_nearest(self._aliases[one.place])
            one.score = _round((self._alias_weight + self._looks_worth) * one.likeness)
        return [
            one
            for one in found
            if one.likeness >= CLOSE_ALIAS and one.score >= min_score and one.score > 0
        ]

    def _explain(self, found: _Candidate, asked: Sequence[_Asked]) -> Hit:
        entry, place = self._entries[found.place], (found.place,)
        alias = entry.aliases[found.alias] if found.likeness >= CLOSE_ALIAS else ""
        held = tuple(one.term for one in asked if one.word.list_holders(place))
        return Hit(entry, found.score, held, alias)


def _put_first(found: list[_Candidate], named: frozenset[int]) -> None:
    """Move the best of the named entries to the front, where no score is above its own."""
    for at, one in enumerate(found):
        if one.place in named:
            one.score = found[0].score
            found.insert(0, found.pop(at))
            break


def _list_places(
    wordings: Sequence[Sequence[tuple[str, ...]]],
    reduce: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> dict[tuple[str, ...], frozenset[int]]:
    """Return the places of the entries by the reduced words of each of their aliases."""
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place, listed in enumerate(wordings):
        for wording in listed:
            found[reduce(wording)].add(place)
    found.pop((), None)
    return {wording: frozenset(places) for wording, places in found.items()}


def _round(score: float) -> float:
    return round(score / SCORE_UNIT, SCORE_DIGITS)


def _find_least(scores: Sequence[float], count: int) -> float:
    """Return the lowest of the `count` highest scores, in rising order; 0 for fewer of them."""
    return scores[-count] if 0 < count <= len(scores) else 0.0


def _add_up(asked: Iterable[_Asked]) -> dict[int, float]:
    """Return for each entry the field weights of the words it holds, by their shares."""
    worths: dict[int, float] = {}
    # Rare words first: common ones then need not look at every entry.
    for one in sorted(asked, key=lambda one: one.word.size):
        share = one.share
        for place, worth in one.word.find_worths(worths).items():
            if worth:
                worths[place] = worths.get(place, 0.0) + share * worth
    return worths


def _pick_most(worths: Mapping[int, float], size: int) -> list[int]:
    """Return the places of the `size` highest worths; the first ones among equals."""
    least = heapq.nlargest(size, worths.values())[-1] if len(worths) > size else 0.0
    found = [place for place, worth in worths.items() if worth >= least]
    return sorted(found, key=lambda place: (-worths[place], place))[:size]


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
