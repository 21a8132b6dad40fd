"""The sample answer of the front page, sent word by word to clients that ask for a stream.

The REST view composes it (`views/sample.py`), so that limits and refusals are the same. The
streaming takes a second or two and occupies no thread.
"""

import orjson

from api.asgi import Application, Receive, Scope, Send, hold_success
from chat.streaming.copying import STREAM_HEADERS
from llm_service.providers.offline import speak

_STREAM = b"text/event-stream"
_OF_WHOLE = (b"content-type", b"content-length", b"cache-control")


def wants_stream(scope: Scope) -> bool:
    return any(name == b"accept" and _STREAM in value for name, value in scope["headers"])


async def sample_stream(rest: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as `rest` does for JSON; a success as `token` frames `{delta}` and an `end` frame
    `{character}`.
    """
    accepted = [each for each in scope["headers"] if each[0] != b"accept"]
    held = await hold_success(rest, {**scope, "headers": accepted}, receive, send)
    if held is None:
        return
    headers, body = held
    answer = orjson.loads(body)
    own = [each for each in headers if each[0].lower() not in _OF_WHOLE] + STREAM_HEADERS
    await send({"type": "http.response.start", "status": 200, "headers": own})
    async for words in speak(answer["answer"]):
        await _send_frame(send, b"token", {"delta": words}, more_body=True)
    await _send_frame(send, b"end", {"character": answer["character"]}, more_body=False)


async def _send_frame(send: Send, name: bytes, data: object, *, more_body: bool) -> None:
    frame = b"event: %b\ndata: %b\n\n" % (name, orjson.dumps(data))
    await send({"type": "http.response.body", "body": frame, "more_body": more_body})
