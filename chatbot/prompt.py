"""From a persona, a question and a history to the messages for a model, and their receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatbot.directions import add_to_directions, place_notes, read_notes, say_direction
from chatbot.history import SILENCE, Said, join_turns, say, take_window
from chatbot.lore import Placement
from chatbot.lore_account import give_account
from chatbot.lore_call import call_up
from chatbot.lore_places import NOTHING_PLACED, put_in_outlets, put_in_system
from chatbot.macros import NO_CONTEXT, MacroContext, fill_in_segments
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
from chatbot.sections import describe_user, list_entries
from chatbot.system_message import SystemMessage, join_system
from chatbot.text import CountTokens, estimate
from chatbot.turn_words import add_words
from chatbot.user_persona import AuthorNote


def build_prompt(
    persona: Persona,
    question: str,
    history: Sequence[HistoryMessage],
    *,
    budget: int,
    count_tokens: CountTokens = estimate,
    turn: MacroContext = NO_CONTEXT,
    note: AuthorNote | None = None,
    reply: str = "",
) -> Prompt:
    """Return a system message, as much of the newest history as `budget` allows, and the question
    after the notes for it. `layout.PARTS` has every part and which are dropped first.

    After the system message user and character alternate, beginning and ending with the user; with
    `reply`, the beginning of an answer that is to be continued, the prompt ends with that.
    `budget` is in tokens and for the history alone, the author's `note` and examples included. As
    long as the whole history fits, a prompt begins with the whole prompt of the turn before, notes
    and question included, or with its part before `note`, which moves on.
    `count_tokens` has to be deterministic and hashable. `turn` has the inputs of macros, the user's
    persona and the open lorebooks, whose entries come on top of the budget, within their own.
    """
    history = _drop_question(history, question)
    turn = add_words(turn, persona, history, question, reply)
    asked = read_question(persona.style, question, history)
    mode: Mode = "ooc" if asked.is_ooc else "ic"
    # Lorebook entries set variables as they fire, and these count in the whole prompt.
    firing = replace(turn, variables=turn.variables.opened())
    called = call_up(persona, asked, history, firing, budget, count_tokens)
    turn = replace(turn, variables=firing.variables.closed())
    placement = called.placement if called else NOTHING_PLACED

    directions = read_notes(persona, note, mode, budget, placement, turn, count_tokens)
    left = budget - directions.tokens
    window = take_window(persona.style, history, left, count_tokens)
    room = (budget, left - window.wanted)
    system = _compose_system(persona, mode, room, placement, turn, count_tokens)
    system = put_in_system(system, placement, count_tokens)
    findings = persona.search(asked.text, asked.before)
    entries = fill_in_segments(list_entries(findings.hits, mode), turn)
    above = window.note_lines.union(one.text for one in system.segments if one.kind == "lore")
    places = len(entries)
    if findings.asks and any(one.text in above for one in entries):
        next_best = list_entries(findings.next_best, mode)
        entries = (*entries, *fill_in_segments(next_best, turn))
    noted, cut = take_notes(entries, above, places, budget, count_tokens)
    final, notes = _say_question(asked.text, noted, count_tokens)
    directions = add_to_directions(directions, placement, count_tokens)
    said = place_notes([*window.said, final], directions)
    said += _list_last(persona, mode, reply, placement, turn, count_tokens)
    turns = join_turns(said, count_tokens)
    segments = (*system.segments, *turns.segments)
    return Prompt(
        (PromptMessage("system", system.text), *turns.messages),
        Receipt(
            mode,
            budget,
            system.tokens + MESSAGE_OVERHEAD_TOKENS + turns.tokens,
            window.tokens,
            segments,
            (*cut, *system.cut, *window.cut, *directions.cut),
            findings.thresholds,
            findings.encoder,
            findings.encoder_failure,
            give_account(called, segments, mode) if called else None,
        ),
        notes,
        called,
    )


def _compose_system(
    persona: Persona,
    mode: Mode,
    room: tuple[int, int],
    placement: Placement,
    turn: MacroContext,
    count_tokens: CountTokens,
) -> SystemMessage:
    """Return the system message; `room` is the budget and what the history leaves of it. Examples
    are dropped all at once, so that the message changes only once in a conversation.
    """
    budget, left = room
    about_user = describe_user(turn.user, persona.called)
    for with_examples in (True, False):
        kept = persona.system_message(
            mode, budget, count_tokens, about_user, with_examples=with_examples
        )
        message = _fill_in_system(kept, placement, turn, count_tokens)
        if message.example_tokens <= max(0, left):
            break
    return message


def _fill_in_system(
    message: SystemMessage, placement: Placement, turn: MacroContext, count_tokens: CountTokens
) -> SystemMessage:
    """Return the message with the outlets of its template and all macros filled in."""
    if "{{" not in message.text:
        return message
    # The template comes first.
    size = sum(piece.kind == "template" for piece in message.segments)
    opened = put_in_outlets(message.segments[:size], placement)
    segments = fill_in_segments((*opened, *message.segments[size:]), turn)
    return join_system(segments, message.cut, count_tokens)


def _say_question(
    text: str, notes: Sequence[Segment], count_tokens: CountTokens
) -> tuple[Said, Notes]:
    """Return the question with its notes, and the notes alone."""
    text = text or SILENCE
    question = Segment("question", "", "always kept", text, count_tokens(text))
    said = say("user", (*notes, question), count_tokens)
    noted = "".join(piece.text for piece in notes)
    return said, Notes(noted, said.tokens - question.tokens)


def _list_last(
    persona: Persona,
    mode: Mode,
    reply: str,
    placement: Placement,
    turn: MacroContext,
    count_tokens: CountTokens,
) -> Iterator[Said]:
    """Yield the messages after the question."""
    text = persona.style.post_history_instructions if mode == "ic" else ""
    if last := say_direction("post_history", text, "system", placement, turn, count_tokens):
        yield last
    if reply:
        yield say("assistant", [Segment("reply", "", "to be continued", reply)], count_tokens)


def _drop_question(history: Sequence[HistoryMessage], question: str) -> Sequence[HistoryMessage]:
    # A caller that has already stored the question may pass it in both arguments.
    repeats = (
        bool(history)
        and history[-1].role == "user"
        and history[-1].text.strip() == question.strip()
    )
    return history[:-1] if repeats else history
