"""The part of a conversation that fits into a prompt, as turns that every model accepts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby

from chatbot.notes import NOTES_SHARE
from chatbot.questions import hide_toggle
from chatbot.receipt import MESSAGE_OVERHEAD_TOKENS, HistoryMessage, Notes, PromptMessage, Segment
from chatbot.style import Style
from chatbot.text import CountTokens, clean

# Between neighbouring messages of one role: the templates of many models (Mistral's, Gemma's)
# refuse a prompt whose roles do not alternate.
SEAM = "\n\n"
# The user's message where it is empty, and before a greeting: the same templates require the user
# to begin, and a greeting conveys the character's voice best as its own message.
SILENCE = "..."
# Maximum share of the window that is dropped at once, so that its start then stays the same for
# some turns: vendors cache a prompt only as far as the next one has the same prefix.
STEP_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its role, its segments (their joined texts are sent), and its tokens."""

    role: str
    segments: tuple[Segment, ...]
    tokens: int


def say(role: str, segments: Sequence[Segment], count_tokens: CountTokens) -> Said:
    """Return a message of these segments. A token may span two, so it is counted as a whole."""
    return Said(role, tuple(segments), count_tokens("".join(one.text for one in segments)))


@dataclass(frozen=True, slots=True)
class Window:
    """The kept part of a history, oldest first, and its tokens. `note_lines` are the notes in it;
    `cut` is the newest message left out. `wanted` is the size of the whole history if that fits,
    otherwise some number above the budget.
    """

    said: tuple[Said, ...]
    note_lines: frozenset[str]
    cut: tuple[Segment, ...]
    tokens: int
    wanted: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate message; `place` is its number in the conversation."""

    place: int
    piece: Segment
    notes: Notes | None

    def cost(self) -> int:
        notes = self.notes.tokens if self.notes else 0
        return self.piece.tokens + notes + MESSAGE_OVERHEAD_TOKENS

    def say(self) -> Said:
        role = "assistant" if self.piece.kind == "assistant" else "user"
        notes = self.notes
        if notes is None:
            return Said(role, (self.piece,), self.piece.tokens)
        reason = "as sent with this message"
        repeated = Segment("notes", notes.id, reason, notes.text, notes.tokens)
        return Said(role, (repeated, self.piece), self.piece.tokens + notes.tokens)


def take_window(
    style: Style, history: Sequence[HistoryMessage], budget: int, count_tokens: CountTokens
) -> Window:
    """Return as much of the newest history as fits into `budget` tokens, without holes.

    A message costs its text, its notes, and `MESSAGE_OVERHEAD_TOKENS`. Empty messages are skipped.
    Notes of older messages are dropped before messages are, but `NOTES_SHARE` is kept for notes.
    """
    read = _read_newest(style, history, budget, count_tokens)
    places = [one.place for one in read]
    noted = [one.notes.tokens if one.notes else 0 for one in read]
    said = sum(one.piece.tokens + MESSAGE_OVERHEAD_TOKENS for one in read)
    first = _find_start(noted, max(int(budget * NOTES_SHARE), budget - said), places)
    read = [*(replace(one, notes=None) for one in read[:first]), *read[first:]]
    costs = [one.cost() for one in read]
    first = _find_start(costs, budget, places)
    kept = read[first:]
    return Window(
        tuple(one.say() for one in kept),
        frozenset(chain.from_iterable(one.notes.lines for one in kept if one.notes)),
        _describe_cut(read[first - 1]) if first else (),
        sum(costs[first:]),
        said + sum(noted),
    )


def _read_newest(
    style: Style, history: Sequence[HistoryMessage], budget: int, count_tokens: CountTokens
) -> list[_Candidate]:
    """Return the newest messages, oldest first, including the first one that does not fit."""
    read: list[_Candidate] = []
    left = budget
    for number in range(len(history) - 1, -1, -1):
        message = history[number]
        piece = _read_message(style, message, count_tokens)
        if piece is None:
            continue
        place = number if message.position is None else message.position
        read.append(_Candidate(place, piece, message.notes))
        left -= piece.tokens + MESSAGE_OVERHEAD_TOKENS
        if left < 0:
            break
    read.reverse()
    return read


def _read_message(
    style: Style, message: HistoryMessage, count_tokens: CountTokens
) -> Segment | None:
    text = clean(message.text)
    if message.role == "user":
        text = hide_toggle(style, text)
    if not text.strip():
        return None
    known = message.tokens if text == message.text else None
    tokens = count_tokens(text) if known is None else max(0, known)
    return Segment(message.role, message.id, "newest history that fits", text, tokens)


def _describe_cut(newest: _Candidate) -> tuple[Segment, ...]:
    reason = f"{newest.place + 1} older messages left out: the next would not fit"
    return (replace(newest.piece, reason=reason, text=""),)


def _find_start(costs: Sequence[int], budget: int, places: Sequence[int]) -> int:
    """Return the first index from which on everything fits into `budget`, or a slightly later one
    that stays the start while the conversation grows: the candidate whose place in the conversation
    is divisible by the highest power of two.
    """
    sums = accumulate(reversed(costs))
    fitting = next((n for n, total in enumerate(sums) if total > budget), len(costs))
    first = len(costs) - fitting
    if first == 0:
        return 0
    candidates = range(first, min(len(costs), first + int(fitting * STEP_SHARE) + 1))
    # `place & -place` is the highest power of two that divides it.
    return max(candidates, key=lambda n: (places[n] & -places[n], -n), default=first)


@dataclass(frozen=True, slots=True)
class Turns:
    """The messages after the system message, their segments, and their tokens."""

    messages: tuple[PromptMessage, ...]
    segments: tuple[Segment, ...]
    tokens: int


def join_turns(said: Iterable[Said], count_tokens: CountTokens) -> Turns:
    """Return the messages with alternating roles, the user's first: neighbours are joined. Segments
    that have not been counted are counted now.
    """
    turns = [(role, list(group)) for role, group in groupby(said, lambda one: one.role)]
    if turns[0][0] == "assistant":
        opening = Segment("frame", "opening", "lets the other begin", SILENCE)
        turns.insert(0, ("user", [say("user", (opening,), count_tokens)]))
    messages, segments, tokens = [], list[Segment](), 0
    for number, (role, group) in enumerate(turns, 1):
        pieces = list(group[0].segments)
        for one in group[1:]:
            pieces += [
                Segment("frame", "seam", "joins two messages of one role", SEAM),
                *one.segments,
            ]
        text = "".join(piece.text for piece in pieces)
        # A token may span a seam, so joined text is counted as a whole.
        tokens += group[0].tokens if len(group) == 1 else count_tokens(text)
        messages.append(PromptMessage("assistant" if role == "assistant" else "user", text))
        segments += [
            replace(piece, message=number, tokens=piece.tokens or count_tokens(piece.text))
            for piece in pieces
        ]
    tokens += MESSAGE_OVERHEAD_TOKENS * len(messages)
    return Turns(tuple(messages), tuple(segments), tokens)
