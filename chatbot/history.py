"""The part of a conversation that fits into a prompt, as the turns that every model accepts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chatbot.questions import hide_toggle
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, HistoryMessage, PromptMessage, Segment
from chatbot.style import Style
from chatbot.text import CountTokens, clean

# Between neighbouring messages of one role: the templates of many models (Mistral's, Gemma's)
# refuse a prompt whose roles do not alternate.
SEAM = "\n\n"
# What the user says without words, and before a greeting: the same templates want the user's
# message first, and a greeting holds the character's voice best as its own words.
SILENCE = "..."


@dataclass(frozen=True, slots=True)
class Turns:
    """Messages in turn, user's first and last, with their segments, and what they cost in tokens.

    `cut` is the newest message that was left out.
    """

    messages: tuple[PromptMessage, ...]
    segments: tuple[Segment, ...]
    cut: tuple[Segment, ...]
    tokens: int


def take_turns(
    style: Style,
    history: Sequence[HistoryMessage],
    question: Segment,
    budget: int,
    count_tokens: CountTokens,
) -> Turns:
    """Return the question and as much before it as fits into `budget` tokens, without holes.

    Empty messages are passed over. The first one that does not fit ends it and is in `cut`.
    """
    seam, silence = count_tokens(SEAM), count_tokens(SILENCE) + MESSAGE_OVERHEAD_TOKENS
    said, left = [question], budget - question.tokens - MESSAGE_OVERHEAD_TOKENS
    cut: tuple[Segment, ...] = ()
    for older in range(len(history) - 1, -1, -1):
        piece = _read(style, history[older], count_tokens)
        if piece is None:
            continue
        cost = piece.tokens
        cost += seam if _role(piece) == _role(said[-1]) else MESSAGE_OVERHEAD_TOKENS
        if cost + (silence if piece.kind == "assistant" else 0) > left:
            cut = (_leave_out(piece, older + 1),)
            break
        left -= cost
        said.append(piece)
    turns = _join(reversed(said), count_tokens)
    # Tokens may reach over the seams, so a joined text may cost more than its pieces.
    while turns.tokens > budget and len(said) > 1:
        cut = (_leave_out(said.pop(), len(history) - len(said) + 1),)
        turns = _join(reversed(said), count_tokens)
    return replace(turns, cut=cut)


def _read(style: Style, message: HistoryMessage, count_tokens: CountTokens) -> Segment | None:
    text = clean(message.text)
    if message.role == "user":
        text = hide_toggle(style, text)
    if not text.strip():
        return None
    known = message.tokens if text == message.text else None
    tokens = count_tokens(text) if known is None else max(0, known)
    return Segment(message.role, message.id, tokens, "newest history that fits", None, text)


def _leave_out(piece: Segment, count: int) -> Segment:
    reason = f"{count} older messages left out: the next would not fit"
    return replace(piece, reason=reason, text="")


def _role(piece: Segment) -> str:
    return "assistant" if piece.kind == "assistant" else "user"


def _join(said: Iterable[Segment], count_tokens: CountTokens) -> Turns:
    """Return the turns of what was said, oldest first."""
    turns = [(role, list(pieces)) for role, pieces in groupby(said, _role)]
    if turns[0][0] == "assistant":
        turns.insert(
            0, ("user", [_frame("opening", "lets the other begin", SILENCE, count_tokens)])
        )
    messages, segments, tokens = [], [], 0
    for number, (role, pieces) in enumerate(turns, 1):
        text = SEAM.join(piece.text for piece in pieces)
        tokens += MESSAGE_OVERHEAD_TOKENS
        tokens += pieces[0].tokens if len(pieces) == 1 else count_tokens(text)
        messages.append(PromptMessage("assistant" if role == "assistant" else "user", text))
        for place, piece in enumerate(pieces):
            if place:
                seam = _frame("seam", "joins two messages of one role", SEAM, count_tokens)
                segments.append(replace(seam, message=number))
            segments.append(replace(piece, message=number))
    return Turns(tuple(messages), tuple(segments), (), tokens)


def _frame(source_id: str, reason: str, text: str, count_tokens: CountTokens) -> Segment:
    return Segment("frame", source_id, count_tokens(text), reason, None, text)
