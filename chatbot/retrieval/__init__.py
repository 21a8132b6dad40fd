"""Search over the entries of a persona: by words now, and open to other scores an entry."""

from chatbot.context_weights import ContextMessage, weigh
from chatbot.findings import Findings, Hit
from chatbot.retrieval.index import Index

__all__ = ["ContextMessage", "Findings", "Hit", "Index", "weigh"]
