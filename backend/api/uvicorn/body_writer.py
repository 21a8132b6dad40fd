"""Writing a part of a streamed body without awaiting."""

from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

# The ASGI scope's extension whose `write(bytes) -> bool` sends a part of a streamed body without
# awaiting `send`; False, with nothing sent, while anything is still in the transport's buffer.
WRITE_BODY: Final = "bronn.write_body"


def write_body(cycle: RequestResponseCycle, data: bytes) -> bool:
    """See `WRITE_BODY`. After False, `data` can still be sent with `send`."""
    if cycle.disconnected or cycle.response_complete or not cycle.response_started:
        return False
    if not cycle.chunked_encoding or cycle.scope["method"] == "HEAD":
        return False
    if cycle.flow.write_paused or cycle.transport.get_write_buffer_size():
        return False
    cycle.transport.write(b"%x\r\n%b\r\n" % (len(data), data))
    return True


def find_writer(scope: Any) -> Callable[[bytes], bool] | None:
    """The `write` of `WRITE_BODY`; None under another server."""
    extension = scope.get("extensions", {}).get(WRITE_BODY)
    return extension["write"] if extension else None
