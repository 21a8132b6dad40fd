"""`/api/chat/stream` as a plain ASGI application: authenticate, validate, begin or find the run,
then copy its events out.

Not a Django view, because a stream passes through nothing here but one loop: read from the journal,
encode, send. It shares the serializers, the authentication and the error bodies with REST.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings

from accounts.authentication import Identity, authenticate_header
from accounts.session_watch import watch
from api import queries
from api.errors import bad_request, by_status, error_body, not_found
from api.health import refuse_when_draining
from api.parsers import body_too_large, parse_json_body, refuse_large_body
from api.renderers import encode_json
from api.request_id import choose_request_id, set_request_id
from api.threads import run_in_thread
from api.uvicorn.http import find_writer
from chat import runs, services, sse
from chat.events import Cursor, RunEvent
from chat.journal import get_journal
from chat.models import Run
from chat.serializers import read_turn_request

logger = logging.getLogger(__name__)

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Write = Callable[[bytes], bool]
Headers = list[tuple[bytes, bytes]]

HEARTBEAT_SECONDS = 15.0
# A reader that takes nothing for this long is let go; it resumes from the journal when it comes
# back.
SEND_SECONDS = 60.0
TOOK_NOTHING = "the reader took nothing"


@dataclass(frozen=True, slots=True)
class Place:
    """Which run to copy out, and what the reader has seen of it."""

    run_id: UUID
    after: int


async def chat_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """POST begins a turn and follows it; GET follows a run that exists."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    request_id = choose_request_id(headers.get("x-request-id"))
    set_request_id(request_id)
    common = _common_headers(headers.get("origin"), request_id)
    try:
        identity, place = await _open(scope, headers, receive)
    except Exception as error:
        await _send_error(send, error, common)
        return
    if place is None:
        empty = [*common, (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 204, "headers": empty})
        await send({"type": "http.response.body", "body": b""})
        return
    await _stream(identity, place, receive, send, find_writer(scope), common)


async def _open(
    scope: Scope, headers: Mapping[str, str], receive: Receive
) -> tuple[Identity, Place | None]:
    if scope["method"] == "POST":
        return await _begin(headers, receive)
    if scope["method"] == "GET":
        return await run_in_thread(_find, headers, scope["query_string"])
    error = by_status(405)
    error.headers["Allow"] = "GET, POST, OPTIONS"
    raise error


async def _begin(headers: Mapping[str, str], receive: Receive) -> tuple[Identity, Place]:
    refuse_large_body(headers.get("content-length"))
    body = await _read_body(receive)
    refuse_when_draining()
    # One hop to one thread for everything that asks the database, in line with the journal's
    # commits.
    identity, turn = await get_journal().write(_start_turn, headers, body)
    if turn.is_new:
        runs.launch(turn.run_id, turn.start)
    return identity, Place(turn.run_id, 0)


def _start_turn(headers: Mapping[str, str], body: bytes) -> tuple[Identity, services.Turn]:
    identity = authenticate_header(headers.get("authorization"))
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise by_status(415)
    request = read_turn_request(parse_json_body(body))
    return identity, services.start_turn(identity.user, request)


async def _read_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise by_status(400)
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > settings.MAX_BODY_BYTES:
            raise body_too_large()
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _find(headers: Mapping[str, str], query_string: bytes) -> tuple[Identity, Place | None]:
    """The run that the query names, by its id or by its conversation; None when nothing is being
    written there.
    """
    identity = authenticate_header(headers.get("authorization"))
    # A blank value is a malformed one, not a missing one.
    values = parse_qs(query_string.decode("latin-1"), keep_blank_values=True)
    query = {name: found[-1] for name, found in values.items()}
    if "run_id" in query:
        run_id = queries.parse_uuid(query["run_id"])
        if not Run.objects.owned_by(identity.user).filter(pk=run_id).exists():
            raise not_found()
        return identity, Place(run_id, _read_after(headers, query, run_id))
    if "conversation_id" in query:
        pk = queries.parse_uuid(query["conversation_id"])
        conversation = services.get_conversation(identity.user, pk)
        active = conversation.runs.active().values_list("pk", flat=True).first()
        return identity, Place(active, 0) if active else None
    raise bad_request("run_id_required", "Name a run_id or a conversation_id.", field="run_id")


def _read_after(headers: Mapping[str, str], query: Mapping[str, str], run_id: UUID) -> int:
    if raw := headers.get("last-event-id", "").strip():
        try:
            cursor = Cursor.parse(raw)
        except ValueError:
            raise bad_request("invalid_cursor", "Last-Event-ID is not <run id>:<number>.") from None
        if cursor.run_id != run_id:
            raise bad_request("invalid_cursor", "Last-Event-ID belongs to another run.")
        return cursor.seq
    raw = query.get("after", "0")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9):
        raise bad_request("invalid_after", "after must be a whole number from 0 up.", field="after")
    return int(raw)


async def _stream(
    identity: Identity,
    place: Place,
    receive: Receive,
    send: Send,
    write: Write | None,
    common: Headers,
) -> None:
    """Copy events out until the run ends, the reader leaves, or its session ends. The run notices
    none of that.
    """
    copying = asyncio.current_task()
    assert copying is not None  # noqa: S101  we are inside one
    leaving = copying.get_loop().create_task(_wait_for_disconnect(receive))
    leaving.add_done_callback(lambda done: None if done.cancelled() else copying.cancel())
    headers = [*common, (b"x-run-id", str(place.run_id).encode()), *_STREAM_HEADERS]
    try:
        async with watch(identity, on_end=copying.cancel):
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _copy(place, send, write)
    except asyncio.CancelledError as reason:
        copying.uncancel()
        if TOOK_NOTHING in reason.args:
            # Its socket is full: nothing more can be said to it, the server closes the connection.
            logger.info("a reader of run %s took nothing for %d s", place.run_id, SEND_SECONDS)
            return
    finally:
        leaving.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _copy(place: Place, send: Send, write: Write | None) -> None:
    run_id = str(place.run_id).encode()

    def take(seq: int, event: RunEvent) -> bool:
        return write is not None and write(sse.encode(run_id, seq, event))

    with (
        closing(get_journal().subscribe(place.run_id, place.after)) as reader,
        closing(Patience(SEND_SECONDS)) as patience,
    ):
        while not reader.is_over:
            found = await reader.read(HEARTBEAT_SECONDS, take)
            frames = b"".join([sse.encode(run_id, seq, event) for seq, event in found])
            patience.start()
            await send(
                {"type": "http.response.body", "body": frames or sse.PING, "more_body": True}
            )
            patience.stop()


class Patience:
    """Cancels the task that made it when one send takes longer than `seconds`.

    A clock that ticks, rather than a timer per send: a stream of a thousand tokens has one.
    """

    __slots__ = ("_seconds", "_since", "_task", "_tick")

    def __init__(self, seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  made inside one
        self._task = task
        self._seconds = seconds
        self._since: float | None = None
        self._tick = task.get_loop().call_later(seconds, self._look)

    def start(self) -> None:
        self._since = self._task.get_loop().time()

    def stop(self) -> None:
        self._since = None

    def _look(self) -> None:
        loop = self._task.get_loop()
        if self._since is not None and loop.time() - self._since >= self._seconds:
            self._task.cancel(msg=TOOK_NOTHING)
            return
        self._tick = loop.call_later(self._seconds, self._look)

    def close(self) -> None:
        self._tick.cancel()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_error(send: Send, error: Exception, common: Headers) -> None:
    status, body, extra = error_body(error)
    headers = [
        *common,
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in extra.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": encode_json(body)})


def _common_headers(origin: str | None, request_id: str) -> Headers:
    """The request id, and what a browser needs that calls this address directly from a configured
    frontend.
    """
    headers = [(b"x-request-id", request_id.encode()), (b"vary", b"origin")]
    if origin in settings.FRONTEND_ORIGINS:
        headers.append((b"access-control-allow-origin", origin.encode()))
        exposed = ", ".join(settings.CORS_EXPOSE_HEADERS).encode()
        headers.append((b"access-control-expose-headers", exposed))
    return headers


_STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
