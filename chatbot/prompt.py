"""From a persona, a question and a history to the messages that a model gets, and their receipt."""

from collections.abc import Sequence

from chatbot.history import SILENCE, Said, join_turns, take_window
from chatbot.macros import NO_TURN, Turn, fill_in_segments
from chatbot.notes import take_notes
from chatbot.personas import Persona
from chatbot.questions import read_question
from chatbot.receipt import (
    MESSAGE_OVERHEAD_TOKENS,
    HistoryMessage,
    Mode,
    Notes,
    Prompt,
    PromptMessage,
    Receipt,
    Segment,
)
from chatbot.sections import list_entries
from chatbot.system_message import fill_in_system
from chatbot.text import CountTokens, estimate


def build_prompt(
    persona: Persona,
    question: str,
    history: Sequence[HistoryMessage],
    *,
    budget: int,
    count_tokens: CountTokens = estimate,
    turn: Turn = NO_TURN,
    reply: str = "",
) -> Prompt:
    """Return a system message, as much of the newest history as `budget` allows, and the question
    behind what was found for it.

    After the system message users and character alternate, beginning and ending with the user; with
    `reply`, the beginning of an answer that is to be continued, it ends with that.
    `budget` is in tokens and for the history alone. As long as all of it fits, a prompt begins
    with the one of the turn before, up to its question and the notes beside it.
    `count_tokens(text)` says what a text costs, always the same; it has to be hashable. `turn` is
    what the macros of the persona are drawn from.
    """
    history = _drop_question(history, question)
    asked = read_question(persona.style, question, history)
    mode: Mode = "ooc" if asked.is_ooc else "ic"
    system = fill_in_system(persona.system_message(mode, budget, count_tokens), turn, count_tokens)
    window = take_window(persona.style, history, budget, count_tokens)
    findings = persona.search(asked.text, asked.before)
    entries = fill_in_segments(list_entries(findings.hits, mode), turn, count_tokens)
    notes, cut = take_notes(entries, window.note_lines, budget, count_tokens)
    text = asked.text or SILENCE
    final = Segment("question", "", count_tokens(text), "always kept", None, text)
    noted = "".join(piece.text for piece in notes)
    tokens = count_tokens(noted + text)
    said = [*window.said, Said("user", (*notes, final), tokens)]
    if reply:
        begun = Segment("reply", "", count_tokens(reply), "to be continued", None, reply)
        said.append(Said("assistant", (begun,), begun.tokens))
    turns = join_turns(said, count_tokens)
    return Prompt(
        (PromptMessage("system", system.text), *turns.messages),
        Receipt(
            mode,
            budget,
            system.tokens + MESSAGE_OVERHEAD_TOKENS + turns.tokens,
            window.tokens,
            (*system.segments, *turns.segments),
            (*cut, *system.cut, *window.cut),
            findings.thresholds,
            findings.encoder,
            findings.encoder_failure,
        ),
        Notes(noted, tokens - final.tokens),
    )


def _drop_question(history: Sequence[HistoryMessage], question: str) -> Sequence[HistoryMessage]:
    # A caller that has stored the question already may hand it over in both places.
    repeats = (
        bool(history)
        and history[-1].role == "user"
        and history[-1].text.strip() == question.strip()
    )
    return history[:-1] if repeats else history
