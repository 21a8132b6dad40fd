"""What the tokens of a question or an alias weigh."""

from collections.abc import Iterable, Sequence

from chatbot.alias_matcher import FILLER_MARK, FILLER_WEIGHT, Phrase
from chatbot.candidates import QueryTerm
from chatbot.stems import stem
from chatbot.stop_words import is_filler
from chatbot.vocabulary import Vocabulary

# What the user's message before a question counts.
PREVIOUS_WEIGHT = 0.5
# How much more of the question a stem takes that no entry holds.
UNKNOWN_FACTOR = 2.0


def build_phrase(tokens: Iterable[str], vocabulary: Vocabulary) -> Phrase:
    """Return what is compared with aliases: stems by rarity, then fillers."""
    weights: dict[str, float] = {}
    fillers: dict[str, float] = {}
    for token in tokens:
        if is_filler(token):
            fillers[FILLER_MARK + token] = FILLER_WEIGHT
        else:
            term = stem(token)
            weights[term] = vocabulary.find_rarity(term)
    return Phrase(weights | fillers)


def build_terms(
    tokens: Sequence[str], previous: Sequence[str], vocabulary: Vocabulary
) -> list[QueryTerm]:
    """Return the stems of a question and of the message before, with their postings and shares."""
    weights: dict[str, float] = {}
    for source, weight in ((tokens, 1.0), (previous, PREVIOUS_WEIGHT)):
        for term in (stem(token) for token in source if not is_filler(token)):
            weights[term] = max(weights.get(term, 0.0), weight * vocabulary.find_rarity(term))
    postings = {term: vocabulary.find_postings(term) for term in weights}
    for term in weights:
        if not postings[term]:
            weights[term] *= UNKNOWN_FACTOR
    total = sum(weights.values())
    return [QueryTerm(term, postings[term], weights[term] / total) for term in weights]
