"""From a persona, a question and a history to the messages that a model gets, and their receipt."""

from collections.abc import Sequence

from chatbot.history import fit_history
from chatbot.personas import Persona
from chatbot.questions import read_question
from chatbot.receipt import (
    MESSAGE_OVERHEAD_TOKENS,
    HistoryMessage,
    Mode,
    Prompt,
    PromptMessage,
    Receipt,
    Segment,
)
from chatbot.text import CountTokens, estimate


def build_prompt(
    persona: Persona,
    question: str,
    history: Sequence[HistoryMessage],
    *,
    budget: int,
    count_tokens: CountTokens = estimate,
) -> Prompt:
    """Return a system message, as much of the newest history as `budget` allows, and the question.

    The fixed parts of the system message and the question are always kept. Entries and examples
    are cut before they take more than their share, then older history; what was cut is in the
    receipt. `budget` is in tokens. `count_tokens(text)` says what a text costs, always the same; it
    has to be hashable: the persona keeps what its own pieces cost by it.
    """
    history = _drop_question(history, question)
    asked = read_question(persona.style, question, history)
    mode: Mode = "ooc" if asked.is_ooc else "ic"
    text = asked.text or "..."
    tokens = count_tokens(text)
    left = budget - tokens - 2 * MESSAGE_OVERHEAD_TOKENS
    hits = persona.recall(asked.text, asked.previous)
    system = persona.system_pieces(mode, count_tokens).compose(hits, left)
    kept = fit_history(persona.style, history, left - system.tokens, count_tokens)
    segments = [
        *system.segments,
        *kept.segments,
        Segment("question", "", tokens, "always kept", None, text, len(kept.segments) + 1),
    ]
    messages = (
        PromptMessage("system", system.text),
        *(
            PromptMessage("assistant" if one.kind == "assistant" else "user", one.text)
            for one in kept.segments
        ),
        PromptMessage("user", text),
    )
    cut = (*system.cut, *kept.cut)
    return Prompt(messages, Receipt(mode, budget, budget - kept.left, tuple(segments), cut))


def _drop_question(history: Sequence[HistoryMessage], question: str) -> Sequence[HistoryMessage]:
    # A caller that has stored the question already may hand it over in both places.
    repeats = (
        bool(history)
        and history[-1].role == "user"
        and history[-1].text.strip() == question.strip()
    )
    return history[:-1] if repeats else history
