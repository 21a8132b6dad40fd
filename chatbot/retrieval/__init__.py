"""Search over the entries of a persona: by words now, and open to other scores an entry."""

from chatbot.retrieval.index import Findings, Hit, Index
from chatbot.retrieval.reader import Said, weigh

__all__ = ["Findings", "Hit", "Index", "Said", "weigh"]
