"""Which entries a question is about: an inverted index, built once for each file version.

A score says how much of the question an entry covers, each stem counted by its rarity (BM25) times
the weight of the field it is in, plus how similar the nearest alias and the spelling are. Stems
that no entry holds count as rare and uncovered, so that an off-topic question stays low however
well one common word fits. A question that equals an alias, if need be
without its stop words, names an entry, and that one comes first.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.alias_matcher import AliasMatcher
from chatbot.candidates import Candidate, QueryTerm, list_candidates, put_first, scale
from chatbot.knowledge import KnowledgeEntry
from chatbot.ngrams import NgramIndex
from chatbot.query import PREVIOUS_WEIGHT, build_phrase, build_terms
from chatbot.question_reader import QuestionReader
from chatbot.small_talk import is_small_talk
from chatbot.stop_words import drop_fillers, is_filler, refers_back
from chatbot.style import Ranking, Retrieval
from chatbot.tie_breakers import order_entries
from chatbot.tokens import tokenize, tokenize_start
from chatbot.vocabulary import Vocabulary

# The similarity from which on an alias is named in a hit, and finds an entry by itself.
CLOSE_ALIAS = 0.7
# How many entries are compared by their spelling, at least; twice as many by their aliases.
SPELLINGS_COMPARED = 10
# What a cosine of 1.0 between the spellings adds to a score.
SPELLING_WEIGHT = 4.5

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a question is about: its score, the stems it holds, the alias that is close."""

    entry: KnowledgeEntry
    score: float
    terms: tuple[str, ...]
    alias: str = ""


class Index:
    """The searchable form of some entries under one ranking. Never changes once built."""

    def __init__(
        self,
        entries: Sequence[KnowledgeEntry],
        ranking: Ranking,
        own_name: str = "",
        spelling_weight: float = SPELLING_WEIGHT,
    ) -> None:
        self._entries = entries
        self._alias_weight = ranking.alias_weight
        self._spelling_weight = spelling_weight
        self._own_name = frozenset(tokenize(own_name))
        self._vocabulary = Vocabulary(entries, ranking)
        self._reader = QuestionReader(entries, self._vocabulary)
        self._ngrams = NgramIndex(len(entries), self._list_texts)
        aliases = [[tokenize_start(alias) for alias in entry.aliases] for entry in entries]
        self._aliases = [
            [build_phrase(tokens, self._vocabulary) for tokens in listed] for listed in aliases
        ]
        # Aliases such as "who are you" have no subject to be found by.
        self._without_subject = [
            number
            for number, phrases in enumerate(self._aliases)
            if any(not phrase.has_subject for phrase in phrases)
        ]
        naming = aliases if ranking.alias_weight else []
        self._by_alias = _map_aliases(naming, tuple)
        self._by_subject = _map_aliases(naming, drop_fillers)

    def search(
        self, question: str, previous: str, settings: Retrieval, canon_preference: str = ""
    ) -> tuple[Hit, ...]:
        """Return at most `top_k` entries from `min_score` up, best first; none for small talk.

        `previous`, the user's message before, counts half.
        """
        tokens, before = self._reader.read(question), self._reader.read(previous)
        # A greeting that is an alias names its entry nonetheless.
        if tokens not in self._by_alias and is_small_talk(tokens, self._own_name):
            return ()
        named = self._find_named(tokens, before)
        matcher = AliasMatcher(build_phrase(tokens, self._vocabulary))
        terms = build_terms(tokens, before, self._vocabulary)
        if terms:
            size = max(SPELLINGS_COMPARED, settings.top_k, len(named))
            candidates = self._match_terms(terms, named, matcher, size)
            self._add_spelling(candidates, tokens, before)
            factor = self._reader.find_factor(tokens, before)
        else:
            candidates, factor = self._match_aliases(matcher), 1.0
        for candidate in candidates:
            least = settings.min_score if candidate.number in named else 0.0
            candidate.score = max(scale(candidate.score * factor), least)
        found = [
            candidate
            for candidate in candidates
            if candidate.number in named or 0 < candidate.score >= settings.min_score
        ]
        order = order_entries(self._entries, settings.tie_breakers, canon_preference)
        found.sort(key=lambda candidate: (-candidate.score, *order(candidate.number)))
        put_first(found, named)
        return tuple(self._explain(candidate, terms) for candidate in found[: settings.top_k])

    def _find_named(self, tokens: Tokens, before: Tokens) -> frozenset[int]:
        """Return the entries with an alias that equals the question, fillers aside if need be.

        After another message a question with a pronoun ("did he?") has to equal it in full.
        """
        verbatim = self._by_alias.get(tokens)
        if verbatim or (before and refers_back(tokens)):
            return verbatim or frozenset()
        return self._by_subject.get(drop_fillers(tokens), frozenset())

    def _match_terms(
        self, terms: Sequence[QueryTerm], named: frozenset[int], matcher: AliasMatcher, size: int
    ) -> list[Candidate]:
        """Return the `size` entries with the best terms and aliases; all that are named first."""
        candidates = list_candidates(terms, named, 2 * size)
        for candidate in candidates:
            aliases = self._aliases[candidate.number]
            candidate.similarity, candidate.alias = matcher.find_nearest(aliases)
            candidate.rate(self._alias_weight)
        candidates.sort(key=lambda each: (each.number not in named, -each.score, each.number))
        return candidates[:size]

    def _match_aliases(self, matcher: AliasMatcher) -> list[Candidate]:
        """Return the entries with an alias close to a question that has no subject."""
        found = []
        for number in self._without_subject:
            similarity, alias = matcher.find_nearest(self._aliases[number])
            if similarity >= CLOSE_ALIAS:
                score = (self._alias_weight + self._spelling_weight) * similarity
                found.append(Candidate(number, similarity=similarity, alias=alias, score=score))
        return found

    def _add_spelling(
        self, candidates: Sequence[Candidate], tokens: Tokens, before: Tokens
    ) -> None:
        """Add the cosine of the spellings to the scores.

        The message before counts half, or in full for a question without a subject.
        """
        find_cosine = self._ngrams.compare(tokens)
        find_previous = self._ngrams.compare(before)
        part = 1.0 if all(map(is_filler, tokens)) else PREVIOUS_WEIGHT
        for candidate in candidates:
            cosine = find_cosine(candidate.number)
            if before:
                cosine = max(cosine, part * find_previous(candidate.number))
            candidate.score += self._spelling_weight * cosine

    def _list_texts(self, number: int) -> list[list[str]]:
        entry = self._entries[number]
        return [*map(tokenize, (*entry.aliases, " ".join(entry.tags), entry.summary))]

    def _explain(self, found: Candidate, terms: Sequence[QueryTerm]) -> Hit:
        entry = self._entries[found.number]
        alias = entry.aliases[found.alias] if found.similarity >= CLOSE_ALIAS else ""
        held = tuple(term.term for term in terms if found.number in term.postings)
        return Hit(entry, found.score, held, alias)


def _map_aliases(
    aliases: Sequence[Sequence[Tokens]], reduce: Callable[[Tokens], Tokens]
) -> dict[Tokens, frozenset[int]]:
    """Return the numbers of the entries by the reduced tokens of each of their aliases."""
    found: dict[Tokens, set[int]] = defaultdict(set)
    for number, listed in enumerate(aliases):
        for tokens in listed:
            found[reduce(tokens)].add(number)
    found.pop((), None)
    return {tokens: frozenset(numbers) for tokens, numbers in found.items()}
