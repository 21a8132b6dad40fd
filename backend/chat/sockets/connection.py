"""One open socket, independent of its use: its tasks, frames out, heartbeat and end."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from channels.generic.websocket import AsyncWebsocketConsumer

from api.request_id import choose_request_id, set_request_id
from api.request_log import note
from api.uvicorn.writers import find_writer
from chat.sockets import frames
from chat.sockets.handshake import GOING_AWAY, HEARTBEAT_TIMEOUT
from chat.sockets.liveness import Liveness
from chat.sockets.registry import get_registry

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long to wait for the peer to accept our close frame.
CLOSE_SECONDS = 2.0


class Connection(AsyncWebsocketConsumer):  # type: ignore[misc]  # the package has no types
    """Subclasses that override `connect` call this one first. `resources` are closed at the end.

    `is_over` is true once the socket is closed or about to be closed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.liveness = Liveness(self.loop.time())
        self.resources = AsyncExitStack()
        self.is_over = False
        self._is_receiving = False
        self._main = asyncio.current_task()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        set_request_id(choose_request_id(None))
        note(route="/ws/chat/<conversation_id>", conversation=scope["path"].split("/")[3][:36])
        try:
            await self._receive_all(scope, receive, send)
        finally:
            self.is_over = True
            for task in (*self._tasks, *([self._closing] if self._closing else ())):
                task.cancel()
            get_registry().remove(self)
            await self.resources.aclose()

    async def _receive_all(self, scope: Any, receive: Any, send: Any) -> None:
        self._is_receiving = True
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if self._main:
                self._main.uncancel()
            # Unless `_close` cancelled this task, the server is shutting down.
            self.end(GOING_AWAY, "The server is restarting.")
        except Exception:
            logger.exception("a socket failed")
            self.end(GOING_AWAY, "Something went wrong on our side.")
        self._is_receiving = False
        if self._closing:
            await asyncio.wait([self._closing])

    async def connect(self) -> None:
        """Always accept: browsers see the code of a close, not that of a refused handshake."""
        self._try_write = find_writer(self.scope)
        get_registry().add(self)
        await self.accept()

    def tick(self, now: float) -> None:
        """The heartbeat; the registry's clock calls it."""
        if self.liveness.is_clogged(now):
            # No close frame would get through either.
            logger.info("a socket received nothing for too long")
            self.end(HEARTBEAT_TIMEOUT, "Nothing was taken.")
        elif self.liveness.is_silent(now):
            self.end(HEARTBEAT_TIMEOUT, "Nothing was heard.")
        elif self.liveness.must_ping(now):
            self.spawn(self.send_frame(frames.encode_ping()))

    async def send_frame(self, frame: str) -> None:
        """Send after the frames in progress; waits for a slow peer."""
        if self.is_over or self.try_push(frame):
            return
        self.liveness.start_send(self.loop.time())
        try:
            await self.send(text_data=frame)
        except OSError:
            # The peer is gone; the server notifies us in a moment.
            self.is_over = True
        finally:
            self.liveness.end_send(self.loop.time())

    def try_push(self, frame: str) -> bool:
        """Send the whole frame without waiting, or nothing; False if it needs `send_frame`."""
        if self.is_over or self._try_write is None or self.liveness.is_sending:
            return False
        return self._try_write(frame)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run `work` in a task that ends with the socket at the latest."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("a socket's task failed", exc_info=error)
            self.end(GOING_AWAY, "Something went wrong on our side.")

    def end(self, code: int, reason: str) -> None:
        """Close the socket soon; nothing more is sent on it."""
        if not self.is_over:
            self.is_over = True
            self._closing = self.loop.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.close(code, reason)
        except (TimeoutError, OSError, RuntimeError):
            logger.info("a socket disconnected before it was closed with %d", code)
        if self._is_receiving and self._main:
            self._main.cancel()
