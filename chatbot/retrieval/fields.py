"""How much of each stem each entry holds: BM25 over weighted fields (BM25F), built once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import Language, Words
from chatbot.style import Ranking

# k1 (saturation of repeated words) and b (length normalisation) of BM25F, see Robertson and
# Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
K1, B = 0.8, 0.4
# The weights of `ic_reply` and `ooc_notes` as parts of that of the summary; what the words of
# aliases weigh as a part of the weight that the nearest alias has as a whole.
REPLY_SHARE, NOTES_SHARE, ALIAS_WORDS_SHARE = 0.5, 0.3, 1 / 3

# How much an entry holds, from 0 to 1, by its number.
Held = dict[int, float]


def build_held(
    entries: Sequence[KnowledgeEntry],
    aliases: Sequence[Sequence[Words]],
    ranking: Ranking,
    language: Language,
) -> dict[str, Held]:
    """Return {stem: how much of it each entry holds}; `aliases` are those of the entries."""
    weighted: dict[str, Held] = defaultdict(dict)
    for weight, read in _list_fields(ranking):
        counts = [Counter(language.list_stems(read(entry))) for entry in entries]
        _add_field(weighted, weight, counts)
    words = [Counter(term for each in listed for term in each.terms) for listed in aliases]
    _add_field(weighted, ranking.alias_weight * ALIAS_WORDS_SHARE, words)
    for found in weighted.values():
        for number, value in found.items():
            found[number] = value / (value + K1)
    return dict(weighted)


def _list_fields(ranking: Ranking) -> list[tuple[float, Callable[[KnowledgeEntry], str]]]:
    summary = ranking.summary_overlap_weight
    return [
        (ranking.tag_weight, lambda entry: "\n".join((*entry.tags, *entry.entities))),
        (summary, lambda entry: entry.summary),
        (summary * REPLY_SHARE, lambda entry: entry.ic_reply),
        (summary * NOTES_SHARE, lambda entry: entry.ooc_notes),
    ]


def _add_field(weighted: dict[str, Held], weight: float, counts: Sequence[Counter[str]]) -> None:
    if not weight:
        return
    average = sum(count.total() for count in counts) / max(1, len(counts)) or 1.0
    for number, count in enumerate(counts):
        part = weight / (1 - B + B * count.total() / average)
        for term, found in count.items():
            held = weighted[term]
            held[number] = held.get(number, 0.0) + part * found
