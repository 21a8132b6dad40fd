"""The part of a conversation that fits into a prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.questions import hide_toggle
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, HistoryMessage, Segment
from chatbot.style import Style
from chatbot.text import CountTokens, clean


@dataclass(frozen=True, slots=True)
class KeptHistory:
    """The newest messages that fit, oldest first, and the tokens that are left after them."""

    segments: Sequence[Segment]
    cut: tuple[Segment, ...]
    left: int


def fit_history(
    style: Style, history: Sequence[HistoryMessage], left: int, count_tokens: CountTokens
) -> KeptHistory:
    """Return the newest messages that fit into `left` tokens, without holes between them.

    Empty ones are passed over. The first one that does not fit ends it and is in `cut`.
    """
    kept: list[tuple[HistoryMessage, int, str]] = []
    cut: tuple[Segment, ...] = ()
    for older in range(len(history) - 1, -1, -1):
        message = history[older]
        text = clean(message.text)
        if message.role == "user":
            text = hide_toggle(style, text)
        if not text.strip():
            continue
        known = message.tokens if text == message.text else None
        tokens = count_tokens(text) if known is None else max(0, known)
        if tokens + MESSAGE_OVERHEAD_TOKENS > left:
            reason = f"{older + 1} older messages left out: the next would not fit"
            cut = (Segment(message.role, message.id, tokens, reason, None, ""),)
            break
        left -= tokens + MESSAGE_OVERHEAD_TOKENS
        kept.append((message, tokens, text))
    segments = [
        Segment(message.role, message.id, tokens, "newest history that fits", None, text, number)
        for number, (message, tokens, text) in enumerate(reversed(kept), 1)
    ]
    return KeptHistory(segments, cut, left)
