"""The message that a character is tried with, answered by a model where the request asks for it.

REST decides and composes (`views/tries.py`), so that limits and refusals are the same; while the
model writes, no thread and no database connection waits.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from api.asgi import Application, Headers, Receive, Scope, Send, hold_success, wait_for_disconnect
from api.error_answers import error_body
from api.renderers import encode_json
from chat.services.try_replies import ReplyRequest, reply_requests, write_reply

_PATH = re.compile(r"/api/characters(?:/[^/]+)?/try/?")
_OF_BODY = (b"content-type", b"content-length", b"retry-after")


def is_try(scope: Scope) -> bool:
    return scope["method"] == "POST" and _PATH.fullmatch(scope["path"]) is not None


async def try_with_reply(rest: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as `rest` does; where its view has requested a reply, with that in it."""
    requests: list[ReplyRequest] = []
    reply_requests.set(requests)
    held = await hold_success(rest, scope, receive, send)
    if held is None:
        return
    given, content = held
    status, headers = 200, dict[str, str]()
    if requests:
        (requested,) = requests
        try:
            reply = await _unless_left(requested, receive)
        except Exception as error:
            status, body, headers = error_body(error)
        else:
            if reply is None:
                return
            body = {**requested.receipt, **reply}
        content = encode_json(body)
    own = _headers(given, headers, len(content))
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": content})


async def _unless_left(requested: ReplyRequest, receive: Receive) -> dict[str, Any] | None:
    """The reply; None where the client leaves before: then nobody is asked any longer."""
    writing = asyncio.create_task(write_reply(requested))
    leaving = asyncio.create_task(wait_for_disconnect(receive))
    try:
        await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await writing if writing.done() else None
    finally:
        for task in (writing, leaving):
            task.cancel()
        await asyncio.gather(writing, leaving, return_exceptions=True)


def _headers(given: Headers, own: Mapping[str, str], length: int) -> Headers:
    return [
        *(each for each in given if each[0].lower() not in _OF_BODY),
        (b"content-type", b"application/json"),
        (b"content-length", str(length).encode()),
        *((name.lower().encode(), value.encode()) for name, value in own.items()),
    ]
