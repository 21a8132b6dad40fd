"""A socket as such: its tasks, what is said on it, its clock, and its end, whoever wants it."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from api.request_id import choose_request_id, set_request_id
from api.uvicorn.websockets import find_writer
from chat.sockets import frames
from chat.sockets.handshake import GOING_AWAY, HEARTBEAT_TIMEOUT
from chat.sockets.pace import Heart, Pace
from chat.sockets.registry import get_registry

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long a peer may take to take our goodbye.
CLOSE_SECONDS = 2.0


class Connection(AsyncConsumer):  # type: ignore[misc]  # the package has no types
    """One open socket. Subclasses answer the messages `websocket_connect`, `websocket_receive` and
    `websocket_shutdown`.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        main = asyncio.current_task()
        assert main is not None  # noqa: S101  we are inside one
        self.loop = main.get_loop()
        now = self.loop.time()
        self.heart, self.pace = Heart.starting(now), Pace(now)
        # From the moment that it is to be closed, or is.
        self.is_over = False
        self._main = main
        self._tasks: set[asyncio.Task[Any]] = set()
        self._goodbye: asyncio.Task[None] | None = None
        set_request_id(choose_request_id(None))
        self._write_text = find_writer(scope)
        self.begin(scope)
        get_registry().add(self)
        try:
            async with AsyncExitStack() as self.resources:
                await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            main.uncancel()
            if self._goodbye is None:
                # The server has no more time for us.
                self.is_over = True
                await self._close(GOING_AWAY, "The server is restarting.")
        finally:
            self.is_over = True
            for task in (*self._tasks, *([self._goodbye] if self._goodbye else ())):
                task.cancel()
            get_registry().remove(self)

    def begin(self, scope: Any) -> None:
        """Look at what the connection came with."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Without Channels' look at the database connections of a thread that has none.
        try:
            await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            raise
        except Exception:
            logger.exception("a socket failed at %s", message["type"])
            self.end(GOING_AWAY, "Something went wrong on our side.")

    async def websocket_disconnect(self, _: dict[str, Any]) -> None:
        raise StopConsumer

    def tick(self, now: float) -> None:
        """The heartbeat; the registry's clock calls it."""
        if self.heart.is_clogged(now):
            # No goodbye would get through either.
            logger.info("a socket took nothing for a long time")
            self.end(HEARTBEAT_TIMEOUT, "Nothing was taken.")
        elif self.heart.is_silent(now):
            self.end(HEARTBEAT_TIMEOUT, "Nothing was heard.")
        elif self.heart.must_ping(now):
            self.spawn(self.say(frames.encode_ping()))

    async def say(self, frame: str) -> None:
        """Say it behind what is being said; waits for a peer that takes it slowly."""
        if self.is_over or self.say_now(frame):
            return
        self.heart.start_send(self.loop.time())
        try:
            await self.send({"type": "websocket.send", "text": frame})
        except OSError:
            # The peer is gone; the server tells us in a moment.
            self.is_over = True
        finally:
            self.heart.end_send(self.loop.time())

    def say_now(self, frame: str) -> bool:
        """Say it without a pause, or nothing at all: False if it must be said by `say`."""
        if self.is_over or self._write_text is None or self.heart.is_sending:
            return False
        return self._write_text(frame)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Work beside everything else; it ends with the socket at the latest."""
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
        """Close the socket soon; nothing more is said on it."""
        if not self.is_over:
            self.is_over = True
            self._goodbye = self.loop.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.send({"type": "websocket.close", "code": code, "reason": reason})
        except (TimeoutError, OSError, RuntimeError):
            logger.info("a socket was gone before it was closed with %d", code)
        if asyncio.current_task() is not self._main:
            self._main.cancel()
