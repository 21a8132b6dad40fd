"""Sentences of a definition about its character, for answers without a model."""

import re

from chatbot.language import Language
from chatbot.style import Style

# Maximum characters read of the definition, sentences returned, and characters of one sentence.
CHARACTER_LIMIT = 20_000
SENTENCES_SAID = 2
SPOKEN_LIMIT = 600
_BETWEEN = re.compile(r"(?<=[.!?\u2026])\s+|\s*\n\s*")


def shorten(text: str) -> str:
    """Return the beginning of a long text, cut at the end of a sentence if there is one."""
    if len(text) <= SPOKEN_LIMIT:
        return text
    *_, last = 0, *(found.start() for found in _BETWEEN.finditer(text[:SPOKEN_LIMIT]))
    return text[:last] if last else text[: SPOKEN_LIMIT - 1].rstrip() + "\u2026"


def find_self_description(style: Style, message: str, language: Language) -> list[str]:
    """Return the sentences of description, personality and scenario that share most words with
    `message`, in their order; the first ones where it has no subject ("Who are you?").
    """
    told = "\n".join((style.description, style.personality, style.scenario))[:CHARACTER_LIMIT]
    sentences = [shorten(each) for each in _BETWEEN.split(told) if each.strip()]
    subjects = frozenset(language.read(message).terms)
    if not subjects:
        return sentences[:SENTENCES_SAID]
    shared = [len(subjects.intersection(language.list_stems(each))) for each in sentences]
    best = sorted(range(len(sentences)), key=lambda place: (-shared[place], place))
    return [sentences[place] for place in sorted(best[:SENTENCES_SAID]) if shared[place]]
