"""From which score on an entry is about a message: measured on what anybody may say to anybody."""

import statistics
from collections.abc import Callable, Sequence
from itertools import pairwise

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds
from chatbot.word_lists import load_lines

# The shares of strangers' messages that may bring a second entry into a prompt, and that may be
# answered without a model as if something were known.
LET_IN, ANSWERED = 0.045, 0.04
# A small file shares hardly a word with strangers: its thresholds are at least these shares of
# what its own texts score.
LEAST_LOW, LEAST_HIGH = 0.15, 0.35
OWN_TEXTS = 40


def calibrate(
    entries: Sequence[KnowledgeEntry], rate: Callable[[str], tuple[float, float, float]]
) -> Thresholds:
    """Return the thresholds for a file: as low as strangers' messages allow.

    `rate` returns the two best scores and the best certainty of a message.
    Notes for a model may be too many but not missing, so the second best score decides; what is
    said without one must be right, so the best does.
    """
    lines = load_lines("strangers.txt", "everyday")
    # Two at a time, as people chat: the more is said, the more is found by chance.
    everyday = [rate("\n".join(pair))[1] for pair in pairwise(lines)]
    asked = [rate(text)[2] for text in load_lines("strangers.txt", "questions")]
    step = max(1, len(entries) // OWN_TEXTS)
    own = [rate((*entry.aliases, entry.summary, entry.ic_reply)[0]) for entry in entries[::step]]
    score, _, certainty = (
        statistics.median(each) for each in zip(*own or [(0, 0, 0)], strict=True)
    )
    return Thresholds(
        max(_cut(everyday, LET_IN), LEAST_LOW * score),
        max(_cut(asked, ANSWERED), LEAST_HIGH * certainty),
    )


def _cut(values: Sequence[float], share: float) -> float:
    """Return the value that only `share` of the values are above."""
    cuts = statistics.quantiles(values, n=1_000, method="inclusive")
    return cuts[round(1_000 * (1 - share)) - 1]
