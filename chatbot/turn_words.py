"""The words that macros of a turn stand for (about the character, about the user, and of messages),
and the variables that the fields of character and user set.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.macros import MacroContext, Words, fill_in
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.receipt import HistoryMessage
from chatbot.text import clean
from chatbot.variables import Variables, sets_variables

# (limit, text for shorter spans, unit), rounded as SillyTavern (moment.js) does: halves up.
_SPANS = (
    (timedelta(seconds=44.5), "a few seconds", timedelta(seconds=1)),
    (timedelta(seconds=90), "a minute", timedelta(minutes=1)),
    (timedelta(minutes=44.5), "{} minutes", timedelta(minutes=1)),
    (timedelta(minutes=90), "an hour", timedelta(hours=1)),
    (timedelta(hours=21.5), "{} hours", timedelta(hours=1)),
    (timedelta(hours=36), "a day", timedelta(days=1)),
    (timedelta(days=25.5), "{} days", timedelta(days=1)),
    (timedelta(days=45.6), "a month", timedelta(days=30.4)),
    (timedelta(days=320), "{} months", timedelta(days=30.4)),
    (timedelta(days=548), "a year", timedelta(days=365)),
)


def add_words(
    turn: MacroContext,
    persona: Persona,
    history: Sequence[HistoryMessage] = (),
    question: str = "",
    reply: str = "",
) -> MacroContext:
    """Return `turn` with the words for `{{description}}`, `{{persona}}`, `{{lastMessage}}` and the
    like, and the variables. `reply` is the beginning of an answer that is to be continued.
    """
    turn = replace(
        turn, about=_tell_about(turn, persona), said=_tell_said(turn, history, question, reply)
    )
    return _set_variables(turn, persona)


def _set_variables(turn: MacroContext, persona: Persona) -> MacroContext:
    style = persona.style
    fields = (
        style.description,
        style.personality,
        turn.user.description,
        style.scenario,
        *(text for each in style.examples for text in (each.user, each.assistant)),
        style.system.ic_template,
        style.post_history_instructions,
        style.depth_note.text,
    )
    setting = [text for text in fields if sets_variables(text)]
    if not setting:
        return turn
    variables = Variables(is_open=True)
    opened = replace(turn, variables=variables)
    for text in setting:
        fill_in(text, opened)
    return replace(turn, variables=variables.closed())


def _tell_about(turn: MacroContext, persona: Persona) -> Words:
    style, called = persona.style, persona.called
    return (
        ("description", style.description),
        ("personality", style.personality),
        ("scenario", style.scenario),
        ("persona", fill_names(clean(turn.user.description).strip(), called, OPEN_READER)),
        ("group", called),
    )


def _tell_said(
    turn: MacroContext, history: Sequence[HistoryMessage], question: str, reply: str
) -> Words:
    by_user = question or _find_last(history, "user")
    by_character = reply or _find_last(history, "assistant")
    newest = reply or question or (history[-1].text if history else "")
    return (
        ("lastmessage", newest),
        ("lastusermessage", by_user),
        ("lastcharmessage", by_character),
        ("idle_duration", _tell_idle(turn.now, history)),
    )


def _find_last(history: Sequence[HistoryMessage], role: str) -> str:
    return next((one.text for one in reversed(history) if one.role == role), "")


def _tell_idle(now: datetime, history: Sequence[HistoryMessage]) -> str:
    """The time since the user's message before the question: "2 hours"."""
    last = next((one.said_at for one in reversed(history) if one.role == "user"), None)
    if last is None:
        return "just now"
    idle = now - last
    for limit, words, unit in _SPANS:
        if idle < limit:
            return words.format(int(idle / unit + 0.5))
    return f"{int(idle / timedelta(days=365) + 0.5)} years"
