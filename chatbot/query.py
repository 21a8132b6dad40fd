"""What the tokens of a question or an alias weigh."""

from collections.abc import Iterable, Sequence

from chatbot.alias_matcher import FILLER_MARK, FILLER_WEIGHT, Phrase
from chatbot.candidates import QueryTerm
from chatbot.proper_names import find_names
from chatbot.stems import stem, stem_text
from chatbot.stop_words import is_filler
from chatbot.vocabulary import Vocabulary

# What the user's message before a question counts.
PREVIOUS_WEIGHT = 0.5
# Everything in the file is about the persona, so its name tells little.
OWN_NAME_WEIGHT = 0.3
# How much more a stem that no entry holds takes of the question, and a name that none holds.
UNKNOWN_FACTOR, UNKNOWN_NAME_FACTOR = 2.0, 4.0


class QueryBuilder:
    """Weighs tokens by the vocabulary of a persona called `own_name`."""

    def __init__(self, vocabulary: Vocabulary, own_name: str) -> None:
        self._vocabulary = vocabulary
        self._own_stems = frozenset(stem_text(own_name))

    def build_phrase(self, tokens: Iterable[str]) -> Phrase:
        """Return what is compared with aliases: stems by rarity, and fillers."""
        weights: dict[str, float] = {}
        fillers: dict[str, float] = {}
        for token in tokens:
            if is_filler(token):
                fillers[FILLER_MARK + token] = FILLER_WEIGHT
            else:
                term = stem(token)
                weights[term] = self._weigh(term)
        return Phrase(weights | fillers)

    def build_terms(
        self, tokens: Sequence[str], previous: Sequence[str], question: str
    ) -> list[QueryTerm]:
        """Return the stems of a question and the message before, with their postings and shares.

        `question` is the text, whose capitals tell unknown names.
        """
        weights: dict[str, float] = {}
        for source, weight in ((tokens, 1.0), (previous, PREVIOUS_WEIGHT)):
            for term in (stem(token) for token in source if not is_filler(token)):
                weights[term] = max(weights.get(term, 0.0), weight * self._weigh(term))
        postings = {term: self._vocabulary.find_postings(term) for term in weights}
        names = find_names(question)
        for term in weights:
            if not postings[term]:
                weights[term] *= UNKNOWN_NAME_FACTOR if term in names else UNKNOWN_FACTOR
        total = sum(weights.values())
        return [QueryTerm(term, postings[term], weights[term] / total) for term in weights]

    def _weigh(self, term: str) -> float:
        own = OWN_NAME_WEIGHT if term in self._own_stems else 1.0
        return own * self._vocabulary.find_rarity(term)
