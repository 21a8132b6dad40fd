"""The frames that a client sends, parsed and validated. Everything here is pure."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.errors import bad_request
from api.parsers import load_object
from api.queries import read_uuid
from chat.events import MAX_SEQ

# As for the body of POST /api/chat/stream: JSON escapes make a prompt up to six times as long.
FRAME_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Auth:
    """The first frame of a browser, with its ticket."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping."""


@dataclass(frozen=True, slots=True)
class Send:
    """`turn` has the fields of POST /api/chat/stream. `client_request_id` is unchecked."""

    turn: dict[str, Any]
    client_request_id: Any


@dataclass(frozen=True, slots=True)
class Stop:
    run_id: UUID


@dataclass(frozen=True, slots=True)
class Resume:
    """Copy a run again, beginning after event `after`."""

    run_id: UUID
    after: int


Command = Auth | Pong | Send | Stop | Resume


def read_frame(text: str | None, conversation_id: UUID) -> Command:
    """The command in a frame; `text` is None for a binary one.

    Raises `ApiError` 400: `bad_frame`, `frame_too_large`, `unknown_event`, `invalid_run_id`,
    `invalid_after`.
    """
    data = _parse(text)
    match data.get("event_type"):
        case "auth":
            ticket = data.get("ticket")
            return Auth(ticket if isinstance(ticket, str) else "")
        case "pong":
            return Pong()
        case "message.send":
            return _read_send(data, conversation_id)
        case "run.stop":
            return Stop(_read_run_id(data))
        case "resume":
            return Resume(_read_run_id(data), _read_after(data))
    raise bad_request("unknown_event", "This event_type is not known.")


def _parse(text: str | None) -> dict[str, Any]:
    if text is None:
        raise bad_request("bad_frame", "Frames are text.")
    # Characters first: text that is longer than the limit need not be encoded to be refused.
    if len(text) > FRAME_BYTES or len(raw := text.encode()) > FRAME_BYTES:
        raise bad_request("frame_too_large", f"A frame has at most {FRAME_BYTES} bytes.")
    try:
        return load_object(raw, "frame")
    except ValueError as error:
        raise bad_request("bad_frame", str(error)) from None


def _read_send(data: dict[str, Any], conversation_id: UUID) -> Send:
    turn: dict[str, Any] = {"conversation_id": str(conversation_id)}
    for name in ("parent_id", "client_request_id", "create_user_message", "model"):
        if name in data:
            turn[name] = data[name]
    if "content" in data:
        turn["prompt"] = data["content"]
    return Send(turn, data.get("client_request_id"))


def _read_run_id(data: dict[str, Any]) -> UUID:
    raw = data.get("run_id")
    run_id = read_uuid(raw) if isinstance(raw, str) else None
    if run_id is None:
        raise bad_request("invalid_run_id", "run_id must be the id of a run.")
    return run_id


def _read_after(data: dict[str, Any]) -> int:
    after = data.get("after", 0)
    if type(after) is not int or after < 0:
        raise bad_request("invalid_after", "after must be a whole number from 0 up.")
    return min(after, MAX_SEQ)
