"""The frames that a socket sends, as text of at most `FRAME_BYTES` in UTF-8. docs/websocket.md
lists them.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from api.renderers import encode_json, format_time
from chat.events import End, Error, Fallback, RunEvent, Start, Token
from chat.models import Run

FRAME_BYTES = 64 * 1024
# A character takes at most six bytes of JSON, so a delta of this length fits with room to spare.
DELTA_CHARACTERS = 8 * 1024
# Characters sent of a message that does not fit; REST has the whole.
EXCERPT_CHARACTERS = 8 * 1024


def make_delta_encoder(run: Run) -> Callable[[int, int, str], str]:
    """Encodes deltas of one run. The JSON is built by hand for speed, because nearly every frame is
    a delta.
    """
    ids = f'"message_id":"{run.message_id}","run_id":"{run.pk}"'

    def encode_delta(after: int, seq: int, delta: str) -> str:
        """`delta` is the text of all events after number `after`, up to number `seq`."""
        return (
            f'{{"event_type":"response.output_text.delta","delta":{orjson.dumps(delta).decode()},'
            f'{ids},"after":{after},"seq":{seq}}}'
        )

    return encode_delta


def encode(event_type: str, fields: Mapping[str, Any]) -> str:
    """A frame as JSON; `fields` may hold UUIDs."""
    return encode_json({"event_type": event_type, **fields}).decode()


def encode_run_event(run: Run, after: int, seq: int, event: RunEvent) -> Iterator[str]:
    """The frames of event `seq`, which covers all events after number `after`."""
    encode_whole = partial(_encode_whole, run, after, seq)
    match event:
        case Token(delta) | Fallback(delta):
            yield from _encode_delta(run, after, seq, delta)
        case Start():
            yield encode_whole(
                "response.started",
                ts=event.ts,
                parent_id=run.user_message_id,
                client_request_id=run.client_request_id,
                **event.continuation,
            )
        case Error():
            yield encode_whole(
                "response.error", error=event.detail, code=event.code, retryable=event.retryable
            )
        case End():
            yield encode_whole(
                "final",
                status=event.status,
                finish_reason=event.finish_reason,
                call_log_id=event.call_log_id,
                usage={"input_tokens": event.input_tokens, "output_tokens": event.output_tokens},
                ts=event.ts,
                **({"thoughts": event.thoughts} if event.thoughts else {}),
            )


def encode_resumed(run: Run, after: int) -> str:
    """The marker before a run's events are sent again: the events after number `after` follow.

    `seq` equals `after`, so that the marker covers no event for a client that does not know it.
    """
    return _encode_whole(run, after, after, "response.resumed")


def _encode_whole(run: Run, after: int, seq: int, name: str, **fields: Any) -> str:
    ids = {"message_id": run.message_id, "run_id": run.pk}
    return encode(name, {**ids, "after": after, "seq": seq, **fields})


def _encode_delta(run: Run, after: int, seq: int, delta: str) -> Iterator[str]:
    encode_delta = make_delta_encoder(run)
    start = 0
    while len(delta) - start > DELTA_CHARACTERS:
        # The rest of a compacted run is one such delta. The reader advances only after its last
        # piece.
        piece = delta[start : start + DELTA_CHARACTERS]
        yield encode_delta(after, after, piece)
        start += DELTA_CHARACTERS
    yield encode_delta(after, seq, delta[start:] if start else delta)


def encode_message(message: Mapping[str, Any], client_request_id: UUID | None) -> str:
    """`message.created`; a message that does not fit comes with the beginning of its content and
    `is_excerpt: true`.
    """
    fields = {"message": message, "client_request_id": client_request_id}
    frame = encode("message.created", fields)
    if len(frame.encode()) <= FRAME_BYTES:
        return frame
    excerpt = {**message, "content": message["content"][:EXCERPT_CHARACTERS]}
    return encode("message.created", {**fields, "message": excerpt, "is_excerpt": True})


def encode_refusal(body: Mapping[str, Any], **ids: Any) -> str:
    """`response.error` for a frame of the client's: `body` is an error body of REST, `ids` are the
    fields of the client's frame that identify it.
    """
    named = {name: body[name] for name in ("run_id", "message_id", "retry_after") if name in body}
    return encode("response.error", {"error": body["detail"], "code": body["code"], **ids, **named})


def encode_ping() -> str:
    return encode("ping", {"timestamp": format_time(timezone.now())})


PONG_ACK = encode("pong_ack", {})
