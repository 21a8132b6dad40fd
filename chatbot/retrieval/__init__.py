"""Search over the entries of a persona: by words and, with an encoder, by meaning."""

from chatbot.context_weights import ContextMessage, weigh
from chatbot.findings import Findings, Hit
from chatbot.retrieval.index import Index

__all__ = ["ContextMessage", "Findings", "Hit", "Index", "weigh"]
