"""Search over the entries of a persona: by words now, and open to other scores an entry."""

from chatbot.retrieval.history import Said, weigh
from chatbot.retrieval.index import Findings, Hit, Index

__all__ = ["Findings", "Hit", "Index", "Said", "weigh"]
