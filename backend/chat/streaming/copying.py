"""Copying a run's events out as Server-Sent Events, until the run ends, the reader leaves or stops
reading, or its session ends. The run itself is not affected by its readers.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing

from accounts.session_watch import watch
from api.asgi import Headers, Receive, Send, wait_for_disconnect
from chat import sse
from chat.events import RunEvent
from chat.journal.journal import get_journal
from chat.streaming.targets import Target

# Sends a part of the body without waiting; False if it cannot.
TryWrite = Callable[[bytes], bool]

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
# A reader that takes nothing for this long is disconnected; it resumes from the journal when it
# comes back.
SEND_SECONDS = 60.0

STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]


async def copy_out(
    target: Target, receive: Receive, send: Send, try_write: TryWrite | None, common: Headers
) -> None:
    """Answer with the target's events. `try_write`, where the server has one, sends events that
    arrive while the reader waits, without waking this task.
    """
    copying = asyncio.current_task()
    assert copying is not None  # noqa: S101  we are inside one
    leaving = copying.get_loop().create_task(wait_for_disconnect(receive))
    leaving.add_done_callback(lambda done: None if done.cancelled() else copying.cancel())
    headers = [*common, (b"x-run-id", str(target.run_id).encode()), *STREAM_HEADERS]
    try:
        async with watch(target.identity, on_end=copying.cancel):
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _copy(target, send, try_write)
    except asyncio.CancelledError:
        copying.uncancel()
    except TimeoutError:
        # Its socket is full: nothing more can be sent, the server closes the connection.
        logger.info("a reader of run %s received nothing for %d s", target.run_id, SEND_SECONDS)
        return
    finally:
        leaving.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _copy(target: Target, send: Send, try_write: TryWrite | None) -> None:
    """Raises TimeoutError when one send takes longer than `SEND_SECONDS`."""
    run_id = str(target.run_id).encode()

    def try_push(seq: int, event: RunEvent) -> bool:
        return try_write is not None and try_write(sse.encode(run_id, seq, event))

    with closing(get_journal().subscribe(target.run_id, target.after)) as reader:
        while not reader.is_over:
            found = await reader.read(HEARTBEAT_SECONDS, try_push)
            frames = b"".join([sse.encode(run_id, seq, event) for seq, event in found])
            async with asyncio.timeout(SEND_SECONDS):
                await send(
                    {"type": "http.response.body", "body": frames or sse.PING, "more_body": True}
                )
