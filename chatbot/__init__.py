"""Personas that answer:

`load_persona`, then `build_prompt` for a model or `compose_offline` without one.
"""

from chatbot.knowledge import Knowledge, KnowledgeEntry
from chatbot.offline import compose_offline
from chatbot.personas import Persona, list_personas, load_persona
from chatbot.prompt import build_prompt
from chatbot.receipt import Prompt, PromptMessage, Receipt, Segment, Turn
from chatbot.retrieval import Hit
from chatbot.style import Style
from chatbot.text import estimate

__all__ = [
    "Hit",
    "Knowledge",
    "KnowledgeEntry",
    "Persona",
    "Prompt",
    "PromptMessage",
    "Receipt",
    "Segment",
    "Style",
    "Turn",
    "build_prompt",
    "compose_offline",
    "estimate",
    "list_personas",
    "load_persona",
]
