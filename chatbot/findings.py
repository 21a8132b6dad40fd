"""Retrieval results, as prompts, offline answers and authors use them."""

from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds


@dataclass(frozen=True, slots=True)
class Hit:
    """A matched entry: at `score` 1 it begins to go into a prompt, at `certainty` 1 to be said
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
    vectors took part, else `encoder_failure` says why they did not.
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
        """Those left out for their place alone, best first."""
        return tuple(hit for hit in self.left_out if hit.score >= 1)
