"""Calibrates the thresholds of a file with messages that have nothing to do with the persona."""

import statistics
from collections.abc import Callable, Sequence
from itertools import pairwise

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import load_lines
from chatbot.receipt import Thresholds

# Share of everyday messages whose second entry may get into a prompt, and a factor for the score
# that this share exceeds. With meaning the share is larger, because the few highest of a hundred
# scores differ by half from file to file, the tenth highest hardly.
LET_IN, LET_IN_MEANT = (0.045, 1.0), (0.1, 1.2)
# Share of strangers' messages that may be answered without a model as if they matched.
ANSWERED = 0.04
# A small file has hardly a word in common with such messages, so its thresholds are at least these
# shares of the scores of its own texts.
LEAST_LOW, LEAST_HIGH = 0.15, 0.35
OWN_TEXTS = 40


def list_texts(entries: Sequence[KnowledgeEntry]) -> tuple[list[str], list[str], list[str]]:
    """Return the calibration data: everyday messages, strangers' questions, entries' texts."""
    lines = load_lines("strangers.txt", "everyday")
    # Two at a time, as people chat: a longer message has more matches by chance.
    everyday = ["\n".join(pair) for pair in pairwise(lines)]
    step = max(1, len(entries) // OWN_TEXTS)
    own = [(*entry.aliases, entry.summary, entry.ic_reply)[0] for entry in entries[::step]]
    return everyday, list(load_lines("strangers.txt", "questions")), own


def calibrate(
    entries: Sequence[KnowledgeEntry],
    rate: Callable[[str], tuple[float, float, float]],
    let_in: float,
    factor: float,
) -> Thresholds:
    """Return the thresholds for a file: as low as such messages allow.

    `rate` returns the two best scores and the best certainty of a message. For a prompt the second
    best score decides, because a model may get too many notes but should not miss one. For answers
    without a model the best certainty decides, because they have to be right.
    """
    messages, questions, texts = list_texts(entries)
    everyday = [rate(text)[1] for text in messages]
    asked = [rate(text)[2] for text in questions]
    own = [rate(text) for text in texts]
    score, _, certainty = (
        statistics.median(each) for each in zip(*own or [(0, 0, 0)], strict=True)
    )
    return Thresholds(
        max(factor * _cut(everyday, let_in), LEAST_LOW * score),
        max(_cut(asked, ANSWERED), LEAST_HIGH * certainty),
    )


def _cut(values: Sequence[float], share: float) -> float:
    """Return the value that only a `share` of the values exceeds."""
    cuts = statistics.quantiles(values, n=1_000, method="inclusive")
    return cuts[round(1_000 * (1 - share)) - 1]
