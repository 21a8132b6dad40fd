"""From which score on an entry is about a message: measured on what anybody may say to anybody."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds
from chatbot.retrieval.word_lists import load_lines

# The shares of strangers' messages that may bring a second entry into a prompt, and that may be
# answered without a model as if something were known.
LET_IN, ANSWERED = 0.06, 0.04
# A small file shares hardly a word with strangers: its thresholds are at least these shares of
# what its own texts score.
LEAST_LOW, LEAST_HIGH = 0.15, 0.35
OWN_TEXTS = 40


# The two best scores and the best certainty of a message.
Rate = Callable[[str], tuple[float, float, float]]


def calibrate(entries: Sequence[KnowledgeEntry], rate: Rate) -> Thresholds:
    """Return the thresholds for a file: as low as strangers' messages allow.

    Notes for a model may be too many but not missing, so the second best score decides; what is
    said without one must be right, so the best does.
    """
    everyday = [rate(text) for text in load_strangers("everyday")]
    asked = [rate(text) for text in load_strangers("questions")]
    own = [rate(text) for text in _list_own_texts(entries)]
    scores = statistics.median([best for best, _, _ in own]) if own else 0.0
    certainties = statistics.median([certainty for _, _, certainty in own]) if own else 0.0
    return Thresholds(
        max(_cut((second for _, second, _ in everyday), LET_IN), LEAST_LOW * scores),
        max(_cut((certainty for _, _, certainty in asked), ANSWERED), LEAST_HIGH * certainties),
    )


@cache
def load_strangers(section: str) -> tuple[str, ...]:
    """Return what people say to anybody: "small talk", "everyday" or "questions"."""
    return load_lines("strangers.txt", section)


def _cut(values: Iterable[float], share: float) -> float:
    """Return the value that only `share` of the values are above."""
    ordered = sorted(values, reverse=True)
    return ordered[int(share * len(ordered))]


def _list_own_texts(entries: Sequence[KnowledgeEntry]) -> list[str]:
    step = max(1, len(entries) // OWN_TEXTS)
    return [
        entry.aliases[0] if entry.aliases else entry.summary or entry.ic_reply
        for entry in entries[::step]
    ]
