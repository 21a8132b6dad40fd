"""Run events as Server-Sent Events: a line of JSON each, UTF-8 unescaped, the cursor as its id."""

import orjson

from chat.events import End, Error, Fallback, RunEvent, Start, Token

PING = b": ping\n\n"


def encode(run_id: bytes, seq: int, event: RunEvent) -> bytes:
    """The frame of one event, blank line included; `run_id` as the text of the UUID."""
    # A fast path without a dict, because nearly every event is a token.
    if type(event) is Token:
        return b'id: %b:%d\nevent: token\ndata: {"delta":%b}\n\n' % (
            run_id,
            seq,
            orjson.dumps(event.delta),
        )
    name, data = _wire(event)
    return b"id: %b:%d\nevent: %b\ndata: %b\n\n" % (run_id, seq, name, orjson.dumps(data))


def _wire(event: RunEvent) -> tuple[bytes, object]:
    match event:
        case Token() | Fallback():
            return b"token", event
        case Error():
            return b"error", event
        case Start():
            return b"start", {
                "message_id": event.message_id,
                "ts": event.ts,
                "run_id": event.run_id,
                "user_message_id": event.user_message_id,
                **event.continuation,
            }
        case End():
            return b"end", {
                "ts": event.ts,
                "status": event.status,
                "message_id": event.message_id,
                "finish_reason": event.finish_reason,
                "usage": {"input_tokens": event.input_tokens, "output_tokens": event.output_tokens},
                "call_log_id": event.call_log_id,
                **({"thoughts": event.thoughts} if event.thoughts else {}),
            }
