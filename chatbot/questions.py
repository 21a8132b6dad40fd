"""Prepares a question for the model: without its toggle and invisible characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.findings import ContextMessage, weigh
from chatbot.receipt import HistoryMessage
from chatbot.style import Style
from chatbot.text import clean


@dataclass(frozen=True, slots=True)
class Question:
    """A question, cleaned and without toggle, and what was said before it, newest first.

    `is_ooc`: it is to be answered out of character.
    """

    text: str
    is_ooc: bool
    before: tuple[ContextMessage, ...]


def read_question(style: Style, question: str, history: Sequence[HistoryMessage]) -> Question:
    """Return the question without toggle and invisible characters, and what counts before it."""
    cleaned = clean(question).strip()
    is_ooc = cleaned.casefold().startswith(style.ooc_mode.toggle.casefold())
    before = weigh(
        (message.role, hide_toggle(style, clean(message.text))) for message in reversed(history)
    )
    return Question(hide_toggle(style, cleaned), is_ooc, before)


def hide_toggle(style: Style, text: str) -> str:
    """Return `text` without the out-of-character toggle, wherever it stands."""
    # A space replaces it, so that the text around it cannot join to a new toggle.
    toggle = re.escape(style.ooc_mode.toggle)
    shown, found = re.subn(toggle, " ", text, flags=re.IGNORECASE)
    return shown.strip() if found else text
