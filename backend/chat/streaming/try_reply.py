"""What a character is tried with, answered by a model where that is wished for.

REST decides and composes (`views/tries.py`), so that limits and refusals are the same; while the
model writes, no thread and no database connection waits.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from api.asgi import Headers, Receive, Scope, Send
from api.error_answers import error_body
from api.renderers import encode_json
from chat.services.try_replies import Wish, expect_wish, write_reply

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_PATH = re.compile(r"/api/characters(?:/[^/]+)?/try/?")
_OF_BODY = (b"content-type", b"content-length", b"retry-after")


def may_wish(scope: Scope) -> bool:
    """Whether the request tries a character."""
    return scope["method"] == "POST" and _PATH.fullmatch(scope["path"]) is not None


async def try_with_reply(rest: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as `rest` does; where its view has wished for a reply, with that in it."""
    sent: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    with expect_wish() as wish:
        await rest(scope, receive, keep)
    if wish.request is None or not sent or sent[0]["status"] != 200:
        for message in sent:
            await send(message)
        return
    receipt = orjson.loads(b"".join(message.get("body", b"") for message in sent[1:]))
    status, body = 200, receipt
    headers: Mapping[str, str] = {}
    try:
        reply = await _unless_left(wish, receive)
    except Exception as error:
        status, body, headers = error_body(error)
    else:
        if reply is None:
            return
        body = {**receipt, **reply}
    content = encode_json(body)
    own = _headers(sent[0]["headers"], headers, len(content))
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": content})


async def _unless_left(wish: Wish, receive: Receive) -> dict[str, Any] | None:
    """The reply; None where the client leaves before: then nobody is asked any longer."""
    writing = asyncio.create_task(write_reply(wish))
    leaving = asyncio.create_task(_wait_for_disconnect(receive))
    try:
        await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await writing if writing.done() else None
    finally:
        for task in (writing, leaving):
            task.cancel()
        await asyncio.gather(writing, leaving, return_exceptions=True)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(given: Headers, own: Mapping[str, str], length: int) -> Headers:
    """Those of REST's answer, for another body."""
    return [
        *(each for each in given if each[0].lower() not in _OF_BODY),
        (b"content-type", b"application/json"),
        (b"content-length", str(length).encode()),
        *((name.lower().encode(), value.encode()) for name, value in own.items()),
    ]
