"""Search over the entries of a persona: by words and, with an encoder, by meaning."""

from chatbot.findings import ContextMessage, Findings, Hit, weigh
from chatbot.retrieval.index import Index

__all__ = ["ContextMessage", "Findings", "Hit", "Index", "weigh"]
