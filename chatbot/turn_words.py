"""The words that macros of a turn stand for: of the character, of the user, and what was said."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.macros import MacroContext, Words
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import HistoryMessage
from chatbot.text import clean


def add_words(
    turn: MacroContext,
    persona: Persona,
    history: Sequence[HistoryMessage] = (),
    question: str = "",
    reply: str = "",
) -> MacroContext:
    """Return `turn` with the words for `{{description}}`, `{{persona}}`, `{{lastMessage}}` and the
    like. `reply` is the beginning of an answer that is to be continued.
    """
    return replace(
        turn, about=_tell_about(turn, persona), said=_tell_said(history, question, reply)
    )


def _tell_about(turn: MacroContext, persona: Persona) -> Words:
    style, called = persona.style, persona.called
    return (
        ("description", style.description),
        ("personality", style.personality),
        ("scenario", style.scenario),
        ("persona", fill_names(clean(turn.user.description).strip(), called, OPEN_READER)),
        ("group", called),
    )


def _tell_said(history: Sequence[HistoryMessage], question: str, reply: str) -> Words:
    by_user = question or _find_last(history, "user")
    by_character = reply or _find_last(history, "assistant")
    newest = reply or question or (history[-1].text if history else "")
    return (
        ("lastmessage", newest),
        ("lastusermessage", by_user),
        ("lastcharmessage", by_character),
    )


def _find_last(history: Sequence[HistoryMessage], role: str) -> str:
    return next((one.text for one in reversed(history) if one.role == role), "")
