"""Characters defined by the `data` of a character card, version 3."""

from chatbot.definitions.check import Fault, check_definition
from chatbot.definitions.definition import Definition, read_definition
from chatbot.definitions.personas import persona_of
from chatbot.definitions.writing import definition_of, write_files

__all__ = [
    "Definition",
    "Fault",
    "check_definition",
    "definition_of",
    "persona_of",
    "read_definition",
    "write_files",
]
