"""Retrieval results, as prompts, offline answers and authors use them."""

from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds


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
