"""What a persona could be asked instead, as questions."""

import random
import re

from chatbot.knowledge import KnowledgeEntry
from chatbot.personas import Persona
from chatbot.retrieval import Findings

OFFERED = 2
# The entries that are offered when none is near: the first ones by weight.
WEIGHTIEST = 12


def list_topics(persona: Persona, findings: Findings, choice: random.Random) -> list[str]:
    """Return two questions that the entries next to a message answer, else weighty ones; fewer
    when the persona knows less.
    """
    near = [hit.entry for hit in (*findings.hits, *findings.left_out)]
    weighty = sorted(persona.knowledge.entries, key=lambda entry: -entry.weight)[:WEIGHTIEST]
    choice.shuffle(weighty)
    found = dict.fromkeys(map(_write_question, (*near, *weighty)))
    return list(found)[:OFFERED]


def _write_question(entry: KnowledgeEntry) -> str:
    """Return the first alias as a question, or one about the first tag."""
    text = entry.aliases[0] if entry.aliases else f"what about {_name(entry)}"
    # Aliases are typed as people type; names are shown as the entry has them.
    for name in dict.fromkeys(word for each in entry.entities for word in each.split()):
        if name[:1].isupper():
            text = re.sub(rf"\b{re.escape(name)}\b", name, text, flags=re.IGNORECASE)
    return f"{text[:1].upper()}{text[1:].rstrip('?.! ')}?"


def _name(entry: KnowledgeEntry) -> str:
    return (entry.tags[0] if entry.tags else entry.id).replace("_", " ").replace("-", " ")
