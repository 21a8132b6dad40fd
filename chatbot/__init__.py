"""Personas that answer, with a model (`build_prompt`) or without (`compose_offline`)."""

from chatbot.definitions import (
    Definition,
    Fault,
    check_definition,
    definition_of,
    persona_of,
    read_definition,
    write_files,
)
from chatbot.encoders import Encoder, EncoderError, LocalEncoder, Vector
from chatbot.knowledge import Knowledge, KnowledgeEntry
from chatbot.macros import MacroContext, fill_in
from chatbot.offline import compose_offline
from chatbot.personas import Persona, list_personas, load_persona
from chatbot.prompt import build_prompt
from chatbot.receipt import HistoryMessage, Notes, Prompt, PromptMessage, Receipt, Segment
from chatbot.retrieval import Hit
from chatbot.style import Style
from chatbot.text import estimate
from chatbot.turn_words import add_words
from chatbot.user_persona import NOBODY, AuthorNote, UserPersona

__all__ = [
    "NOBODY",
    "AuthorNote",
    "Definition",
    "Encoder",
    "EncoderError",
    "Fault",
    "HistoryMessage",
    "Hit",
    "Knowledge",
    "KnowledgeEntry",
    "LocalEncoder",
    "MacroContext",
    "Notes",
    "Persona",
    "Prompt",
    "PromptMessage",
    "Receipt",
    "Segment",
    "Style",
    "UserPersona",
    "Vector",
    "add_words",
    "build_prompt",
    "check_definition",
    "compose_offline",
    "definition_of",
    "estimate",
    "fill_in",
    "list_personas",
    "load_persona",
    "persona_of",
    "read_definition",
    "write_files",
]
