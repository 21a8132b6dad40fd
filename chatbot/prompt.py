"""From a persona, a question and a history to the messages that a model gets, and their receipt."""

from collections.abc import Sequence

from chatbot.history import SILENCE, take_turns
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

    After the system message users and character alternate, beginning and ending with the user.
    The fixed parts of the system message and the question are always kept. Entries and examples
    are cut before they take more than their share, then older history; what was cut is in the
    receipt. `budget` is in tokens. `count_tokens(text)` says what a text costs, always the same; it
    has to be hashable: the persona keeps what its own pieces cost by it.
    """
    history = _drop_question(history, question)
    asked = read_question(persona.style, question, history)
    mode: Mode = "ooc" if asked.is_ooc else "ic"
    text = asked.text or SILENCE
    tokens = count_tokens(text)
    left = budget - tokens - 2 * MESSAGE_OVERHEAD_TOKENS
    findings = persona.search(asked.text, asked.before)
    system = persona.system_pieces(mode, count_tokens).compose(findings.hits, left)
    system_tokens = system.tokens + MESSAGE_OVERHEAD_TOKENS
    final = Segment("question", "", tokens, "always kept", None, text)
    turns = take_turns(persona.style, history, final, budget - system_tokens, count_tokens)
    return Prompt(
        (PromptMessage("system", system.text), *turns.messages),
        Receipt(
            mode,
            budget,
            system_tokens + turns.tokens,
            (*system.segments, *turns.segments),
            (*system.cut, *turns.cut),
            findings.thresholds,
        ),
    )


def _drop_question(history: Sequence[HistoryMessage], question: str) -> Sequence[HistoryMessage]:
    # A caller that has stored the question already may hand it over in both places.
    repeats = (
        bool(history)
        and history[-1].role == "user"
        and history[-1].text.strip() == question.strip()
    )
    return history[:-1] if repeats else history
