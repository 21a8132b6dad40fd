"""What is found for a message, as prompts, offline answers and authors read it."""

from dataclasses import dataclass

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a message is about: `score` is 1 where entries begin to go into a prompt,
    `certainty` 1 where they begin to be said without a model. `terms` are the stems that `sentence`
    and the entry share, `alias` is near, `nearness` is that in meaning.
    `reason` says why the entry was left out, if it was.
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
    """What was found for a message; `asks`: it asks something or speaks to the persona. `encoder`
    is the model by which meaning took part, or why it did not stands in `encoder_failure`.
    """

    sentences: tuple[str, ...]
    hits: tuple[Hit, ...]
    left_out: tuple[Hit, ...]
    thresholds: Thresholds
    is_small_talk: bool
    asks: bool
    encoder: str = ""
    encoder_failure: str = ""
