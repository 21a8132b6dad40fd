"""Personas that answer, with a model (`build_prompt`) or without (`compose_offline`)."""

from chatbot.definitions.check import Fault, check_definition
from chatbot.definitions.definition import read_definition
from chatbot.definitions.personas import persona_of
from chatbot.definitions.writing import definition_of, write_files
from chatbot.encoders import Encoder, EncoderError, LocalEncoder, Vector
from chatbot.macros import MacroContext, fill_in
from chatbot.offline import compose_offline
from chatbot.own_lines import OwnLines
from chatbot.personas import Persona, list_personas, load_persona
from chatbot.prompt import build_prompt
from chatbot.receipt import HistoryMessage, Notes, Prompt, Receipt, Segment
from chatbot.text import estimate
from chatbot.turn_words import add_words
from chatbot.user_persona import NOBODY, AuthorNote, UserPersona

__all__ = [
    "NOBODY",
    "AuthorNote",
    "Encoder",
    "EncoderError",
    "Fault",
    "HistoryMessage",
    "LocalEncoder",
    "MacroContext",
    "Notes",
    "OwnLines",
    "Persona",
    "Prompt",
    "Receipt",
    "Segment",
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
