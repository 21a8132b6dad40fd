"""The messages for a model and their account: the segments they are joined from."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from chatbot.lore.placement import Called

# Tokens of a message besides its text: role and delimiters.
MESSAGE_OVERHEAD_TOKENS = 4
NOTES_OPENING, NOTES_CLOSING = "<notes>\n", "</notes>\n\n"
Mode = Literal["ic", "ooc"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a message as sent, fence included, and their tokens: later prompts repeat them
    in place, even if the knowledge has changed. `id` names them in its receipt.
    """

    text: str
    tokens: int
    id: str = ""

    @property
    def lines(self) -> frozenset[str]:
        return frozenset(
            self.text.removeprefix(NOTES_OPENING).removesuffix(NOTES_CLOSING).splitlines(True)
        )


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of the history.

    `tokens` is the count of its text if already known; `id` names it in the receipt; `notes` were
    sent with it. `position` is its number in the whole conversation, needed if `history` is only
    the end of that. `said_at` is aware.
    """

    role: Literal["user", "assistant"]
    text: str
    tokens: int | None = None
    id: str = ""
    notes: Notes | None = None
    position: int | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message as it is sent to a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the prompt: its source (`kind`, `source_id`) and the reason for it.

    `tokens` is 0 until it is counted. `message` is the number of its message in the prompt; None
    for what was cut, which has no text. `score` and `certainty` are set for knowledge entries only:
    each is 1 at its threshold.
    `book_id` is the lorebook of an entry that fired by its rules.
    """

    kind: str
    source_id: str
    reason: str
    text: str
    tokens: int = 0
    message: int | None = None
    score: float | None = None
    certainty: float | None = None
    book_id: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The score from which entries go into a prompt, and the certainty from which they are said
    without a model.
    """

    prompt: float
    offline: float


@dataclass(frozen=True, slots=True)
class Receipt:
    """The account of a prompt. The joined texts of a message's segments are that message.

    `tokens` is the size of the prompt, `MESSAGE_OVERHEAD_TOKENS` a message included;
    `history_tokens` is the share of earlier messages, never over `budget`. `cut` lists left-out
    segments, with the reason. `thresholds` are the raw values that scores of 1 stand for. `encoder`
    is the model whose vectors were used; `encoder_failure` says why none were. `lore` is the
    account of the open lorebooks, as JSON.
    """

    mode: Mode
    budget: int
    tokens: int
    history_tokens: int
    segments: tuple[Segment, ...]
    cut: tuple[Segment, ...]
    thresholds: Thresholds
    encoder: str = ""
    encoder_failure: str = ""
    lore: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        data = asdict(self)
        return data | {"segments": list(data["segments"]), "cut": list(data["cut"])}


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages to send, in order, their receipt, and the notes of the question, which its
    `HistoryMessage` has to have in later prompts. `called` are the entries of the open lorebooks.
    """

    messages: tuple[PromptMessage, ...]
    receipt: Receipt
    notes: Notes
    called: Called | None = field(default=None, repr=False, compare=False)
