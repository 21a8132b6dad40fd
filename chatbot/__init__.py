"""Personas that answer, with a model (`build_prompt`) or without (`compose_offline`)."""

from chatbot.encoders import Encoder, EncoderError, LocalEncoder, Vector
from chatbot.knowledge import Knowledge, KnowledgeEntry
from chatbot.macros import Turn, fill_in
from chatbot.offline import compose_offline
from chatbot.personas import Persona, list_personas, load_persona
from chatbot.prompt import build_prompt
from chatbot.receipt import HistoryMessage, Notes, Prompt, PromptMessage, Receipt, Segment
from chatbot.retrieval import Hit
from chatbot.style import Style
from chatbot.text import estimate

__all__ = [
    "Encoder",
    "EncoderError",
    "HistoryMessage",
    "Hit",
    "Knowledge",
    "KnowledgeEntry",
    "LocalEncoder",
    "Notes",
    "Persona",
    "Prompt",
    "PromptMessage",
    "Receipt",
    "Segment",
    "Style",
    "Turn",
    "Vector",
    "build_prompt",
    "compose_offline",
    "estimate",
    "fill_in",
    "list_personas",
    "load_persona",
]
