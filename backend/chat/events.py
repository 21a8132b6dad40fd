"""The events of a run, from its `Start` to its `End`, and the cursor of a reader.

They go from `runs` through the journal to every reader, and are serialized in two forms only: as
journal rows (`kind`, `payload`) and as frames on the wire (`sse.py`, `sockets/frames.py`).
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class Start:
    """The run exists; always event 1. `ts` is ISO-8601 UTC. `continues_at`: the length in
    characters of the text that the run continues.
    """

    run_id: str
    message_id: str
    user_message_id: str | None
    ts: str
    continues_at: int | None = None

    @property
    def continuation(self) -> dict[str, Any]:
        """The extra wire fields of a run that continues a reply; the length is in code points."""
        if self.continues_at is None:
            return {}
        return {"continues": True, "continues_at": self.continues_at}


@dataclass(frozen=True, slots=True)
class Token:
    """More text of the reply: one or several of the model's tokens joined."""

    delta: str


@dataclass(frozen=True, slots=True)
class Fallback:
    """An in-character line, shown when the model fails before its first token; not reply text."""

    delta: str


@dataclass(frozen=True, slots=True)
class Error:
    """The error, as a sentence for users; comes right before the `End`."""

    detail: str
    code: str
    message_id: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class End:
    """The one terminal event. `status` is a `Run.Status` other than running; token counts are None
    when unknown, `call_log_id` when no model was called. Rows of earlier versions lack the last two
    fields.
    """

    status: str
    message_id: str
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    ts: str
    call_log_id: str | None = None
    thoughts: str = ""


RunEvent = Start | Token | Fallback | Error | End

_KINDS: dict[str, type[RunEvent]] = {
    "start": Start,
    "token": Token,
    "fallback": Fallback,
    "error": Error,
    "end": End,
}
_NAMES: dict[type, str] = {kind: name for name, kind in _KINDS.items()}
TOKEN = "token"  # noqa: S105  the row kind, not a secret


def to_row(event: RunEvent) -> tuple[str, str]:
    """`(kind, payload)` for a journal row; a token's payload is its bare text: SQL can join it."""
    kind = _NAMES[type(event)]
    if isinstance(event, Token):
        return kind, event.delta
    return kind, orjson.dumps(event).decode()


def from_row(kind: str, payload: str) -> RunEvent:
    if kind == TOKEN:
        return Token(payload)
    data: dict[str, Any] = orjson.loads(payload)
    return _KINDS[kind](**data)


# Higher than any event's number, yet within PostgreSQL's integer columns. A larger number in a
# cursor is replaced by it.
MAX_SEQ: Final = 999_999_999


def read_seq(digits: str) -> int:
    """The number of an event; raises ValueError for text that is no whole number from 0 up."""
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("expected a whole number from 0 up")
    # Check the length before int(), whose time grows with its square.
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(MAX_SEQ)) else MAX_SEQ


@dataclass(frozen=True, slots=True)
class Cursor:
    """A reader has seen everything up to and including event `seq` of the run (0: nothing)."""

    run_id: UUID
    seq: int

    def __str__(self) -> str:
        return f"{self.run_id}:{self.seq}"

    @classmethod
    def parse(cls, raw: str) -> "Cursor":
        """Read `<run_id>:<seq>`; raises ValueError for anything else."""
        run_id, separator, seq = raw.partition(":")
        if not separator:
            raise ValueError("expected <run id>:<number>")
        return cls(UUID(run_id), read_seq(seq))
