"""The application itself: from a scope to an answer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.conf import settings

from api.asgi import Headers, Receive, Scope, Send, begin_request
from api.error_answers import error_body
from api.errors import ApiError, by_status, throttled
from api.metrics import LIMITS_HIT, STREAMS
from api.renderers import encode_json
from api.request_log import note
from api.threads import run_in_thread
from api.uvicorn.writers import find_writer
from chat.streaming.copying import copy_out
from chat.streaming.requests import StreamRequest
from chat.streaming.targets import Target, begin_run, find_run

STREAMS_PER_PERSON: Final = 6
# The open event streams per user in this process.
_open: Counter[UUID] = Counter()


async def chat_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """POST begins a turn and follows it; GET follows an existing run. Errors before the stream
    begins are JSON, as everywhere under `/api/`.
    """
    request, request_id = StreamRequest(scope), begin_request(scope)
    note(route="/api/chat/stream")
    headers = _common_headers(request.headers.get("origin"), request_id)
    try:
        request.require_known_host()
        target = await _find_target(request, receive)
    except Exception as error:
        await _send_error(send, error, headers)
        return
    if target is None:
        # Nothing is being written in the conversation.
        await _send_whole(send, 204, headers, b"")
    else:
        note(run_id=str(target.run_id))
        try:
            with _count_stream(target.identity.user.pk, is_new=request.method == "POST"):
                await copy_out(target, receive, send, find_writer(scope), headers)
        except ApiError as error:
            await _send_error(send, error, headers)


async def _find_target(request: StreamRequest, receive: Receive) -> Target | None:
    if request.method == "POST":
        return await begin_run(request, receive)
    if request.method == "GET":
        return await run_in_thread(find_run, request)
    error = by_status(405)
    error.headers["Allow"] = "GET, POST, OPTIONS"
    raise error


async def _send_error(send: Send, error: Exception, headers: Headers) -> None:
    status, body, extra = error_body(error)
    own = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
    headers = [*headers, (b"content-type", b"application/json"), *own]
    await _send_whole(send, status, headers, encode_json(body))


async def _send_whole(send: Send, status: int, headers: Headers, body: bytes) -> None:
    headers = [*headers, (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _common_headers(origin: str | None, request_id: str) -> Headers:
    """The headers of every answer; for a page of a configured frontend also those that allow its
    browser to read an answer from another origin (CORS).
    """
    headers = [
        (b"x-request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"origin"),
    ]
    if origin in settings.FRONTEND_ORIGINS:
        headers.append((b"access-control-allow-origin", origin.encode()))
        exposed = ", ".join(settings.CORS_EXPOSE_HEADERS).encode()
        headers.append((b"access-control-expose-headers", exposed))
    return headers


@contextmanager
def _count_stream(user_id: UUID, *, is_new: bool) -> Iterator[None]:
    """Count a stream while it is open. Raises 429 `too_many_streams` where the person has
    `STREAMS_PER_PERSON`; not for the stream of a new reply (`is_new`), which is stored by now and
    has a limit of its own.
    """
    if not is_new and settings.RATE_LIMITS_ENABLED and _open[user_id] >= STREAMS_PER_PERSON:
        LIMITS_HIT.labels("streams").inc()
        raise throttled(5, "too_many_streams", "Too many open streams. Close another one first.")
    _open[user_id] += 1
    STREAMS.inc()
    try:
        yield
    finally:
        STREAMS.dec()
        _open[user_id] -= 1
        if not _open[user_id]:
            del _open[user_id]
