"""Search over the entries of a persona: by words now, and open to other scores an entry."""

from chatbot.earlier import Said, weigh
from chatbot.findings import Findings, Hit
from chatbot.retrieval.index import Index

__all__ = ["Findings", "Hit", "Index", "Said", "weigh"]
