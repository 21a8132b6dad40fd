"""Writing a part of a streamed body, or a text to a socket, without awaiting."""

from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

# The ASGI scope's extension whose `write(bytes) -> bool` sends a part of a streamed body, for a
# socket `write(str) -> bool` a text, without awaiting `send`; False, with nothing sent, while
# anything is still in the transport's buffer: then it can still be sent with `send`.
WRITE: Final = "bronn.write"


def write_body(cycle: RequestResponseCycle, data: bytes) -> bool:
    """See `WRITE`."""
    if cycle.disconnected or cycle.response_complete or not cycle.response_started:
        return False
    if not cycle.chunked_encoding or cycle.scope["method"] == "HEAD":
        return False
    if cycle.flow.write_paused or cycle.transport.get_write_buffer_size():
        return False
    cycle.transport.write(b"%x\r\n%b\r\n" % (len(data), data))
    return True


def find_writer(scope: Any) -> Callable[[Any], bool] | None:
    """The `write` of `WRITE`; None under another server."""
    extension = scope.get("extensions", {}).get(WRITE)
    return extension["write"] if extension else None
