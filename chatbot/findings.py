"""What a search looks at besides the message, and its results."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds

# Weight of the user's newest earlier message, and the factor for each one before it; a reply has
# half the weight of the user's message that it answers.
NEWEST_WEIGHT, FALL, REPLY_SHARE = 0.8, 0.5, 0.5
MESSAGES_READ = 4
# Minimum weight of an earlier message whose entries may answer a follow-up question: the user's two
# newest earlier messages have it, and the newest reply.
LEANED_ON = NEWEST_WEIGHT * REPLY_SHARE


@dataclass(frozen=True, slots=True)
class ContextMessage:
    """A message before the one that is searched for, and its weight relative to that one (0..1)."""

    text: str
    weight: float


def weigh(messages: Iterable[tuple[str, str]]) -> tuple[ContextMessage, ...]:
    """Return the messages that count; they are given and returned newest first, as (role, text).

    A persona's message before the user's first one is its greeting and does not count.
    """
    said = list(islice(messages, MESSAGES_READ))
    while said and said[-1][0] != "user":
        said.pop()
    weight, found = NEWEST_WEIGHT, list[ContextMessage]()
    for role, text in said:
        found.append(ContextMessage(text, weight * (1.0 if role == "user" else REPLY_SHARE)))
        weight *= FALL if role == "user" else 1.0
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hit:
    """A matched entry: from `score` 1 on it goes into a prompt, from `certainty` 1 on it is said
    without a model. `terms` are the stems shared with `sentence`, `alias` is a similar alias,
    `nearness` the similarity in meaning. `reason` says why the entry was left out, if it was.
    """

    entry: KnowledgeEntry
    score: float
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: str = ""
    sentence: str = ""
    reason: str = ""
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """The results for a message. `asks`: it is a question or addresses the persona; `is_question`:
    it is a question; `leans`: it asks about what was said before. `encoder` is the model whose
    vectors were used; `encoder_failure` says why none were.
    """

    sentences: tuple[str, ...]
    hits: tuple[Hit, ...]
    left_out: tuple[Hit, ...]
    thresholds: Thresholds
    is_small_talk: bool
    asks: bool
    is_question: bool
    leans: bool
    encoder: str = ""
    encoder_failure: str = ""

    @property
    def next_best(self) -> tuple[Hit, ...]:
        """The entries above the threshold that `top_k` left out, best first."""
        return tuple(hit for hit in self.left_out if hit.score >= 1)
