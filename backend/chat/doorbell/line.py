"""The line between the doorbells of several processes: one Redis channel that all of them publish
to and hear.

It holds itself: whatever happens to Redis or to the network in between, sending returns at once,
and the line comes up again on its own. What was rung meanwhile is not kept; instead everybody looks
once at everything.
"""

import asyncio
import contextvars
import logging
import math
import random
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chat.doorbell.names import EVERYTHING

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
# A line that carries nothing hears itself this often: no firewall takes it for dead, and if
# something in between has dropped it silently, that is noticed.
BEAT_SECONDS = 3.0
# What was said must be heard back within this time, or the line is given up and laid anew.
ECHO_SECONDS = 2.0
_CHECK_SECONDS = 0.5
# The least time between two messages; what is rung in between travels together.
PACE_SECONDS = 0.004
# More names than this waiting to be sent are not worth listing.
MAX_NAMES = 2000
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 2.0
_CLOSE_SECONDS = 0.5
# On the wire: everything.
_ALL = "*"


class Line:
    """Carries names to the other processes and calls `on_ring` with theirs; with `EVERYTHING` when
    the line comes up or breaks. Make it on the event loop and close it there.
    """

    def __init__(
        self, url: str, *, verify_tls: bool, on_ring: Callable[[frozenset[str]], object]
    ) -> None:
        self.is_up = False
        self._url = url
        self._verify_tls = verify_tls
        self._on_ring = on_ring
        self._loop = asyncio.get_running_loop()
        # Everything published comes back to its sender too; by this name it knows its own.
        self._origin = uuid.uuid4().hex[:12]
        self._pending: set[str] = set()
        self._wakeup = asyncio.Event()
        # Set while there is nothing on its way to the others.
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()
        self._has_failed = False
        self._retry_seconds = FIRST_RETRY_SECONDS
        # When the oldest message was sent that has not come back, and when one last came.
        self._awaits_since: float | None = None
        self._heard_at = 0.0
        self._task = self._loop.create_task(
            self._hold(), name="doorbell-line", context=contextvars.Context()
        )

    def send(self, names: frozenset[str]) -> None:
        """Have the names rung elsewhere, soon; dropped while the line is down."""
        if not self.is_up:
            return
        if names is EVERYTHING or len(self._pending) + len(names) > MAX_NAMES:
            self._pending = {_ALL}
        else:
            self._pending |= names
        self._is_quiet.clear()
        self._wakeup.set()

    async def aclose(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._is_quiet.wait()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _hold(self) -> None:
        while True:
            try:
                async with self._lay() as (ear, mouth):
                    self._come_up()
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._hear(ear))
                        group.create_task(self._say(mouth))
                        group.create_task(self._check())
            except Exception as error:
                self._go_down(error)
            finally:
                self.is_up = False
            # Not all processes at once when Redis returns.
            await asyncio.sleep(self._retry_seconds * random.uniform(0.5, 1))  # noqa: S311
            self._retry_seconds = min(self._retry_seconds * 2, LAST_RETRY_SECONDS)

    @asynccontextmanager
    async def _lay(self) -> AsyncIterator[tuple[AbstractConnection, AbstractConnection]]:
        """Two connections, the first one subscribed.

        Bare ones, without the library's own retries: a reconnection that it keeps to itself would
        hide that rings were missed.
        """
        # The package has types for a part of its methods only.
        pool: Any = ConnectionPool.from_url(self._url, **self._options())
        ear, mouth = pool.make_connection(), pool.make_connection()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await ear.connect()
                await mouth.connect()
                channel = _channel(ear)
                await ear.send_command("SUBSCRIBE", channel)
                await ear.read_response()
            yield ear, mouth
        finally:
            for connection in (ear, mouth):
                # It may be broken already; then there is nothing to say goodbye to.
                with suppress(RedisError, OSError):
                    await connection.disconnect()

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "protocol": 2,
            "socket_timeout": None,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_keepalive": True,
            "retry": Retry(NoBackoff(), 0),
            "client_name": "doorbell",
        }
        if self._url.startswith("rediss:") and not self._verify_tls:
            options |= {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
        return options

    def _come_up(self) -> None:
        if self._has_failed:
            logger.info("doorbell: Redis is back, the processes hear each other again")
        self._has_failed = False
        self._retry_seconds = FIRST_RETRY_SECONDS
        self._awaits_since, self._heard_at = None, self._loop.time()
        # The others may have missed what this process rang, and it what they rang.
        self._pending = {_ALL}
        self._wakeup.set()
        self.is_up = True
        self._on_ring(EVERYTHING)

    def _go_down(self, error: Exception) -> None:
        if not self._has_failed:
            logger.warning(
                "doorbell: no line to Redis (%s); the processes poll until it is back",
                _describe(error),
            )
        self._has_failed = True
        was_up, self.is_up = self.is_up, False
        self._pending.clear()
        self._is_quiet.set()
        if was_up:
            # Whoever relied on being rung goes back to looking often.
            self._on_ring(EVERYTHING)

    async def _hear(self, ear: AbstractConnection) -> None:
        while True:
            answer = await ear.read_response(timeout=math.inf)
            if answer[0] == b"message":
                self._receive(answer[2].decode(errors="replace"))

    def _receive(self, message: str) -> None:
        origin, _, rest = message.partition(" ")
        if origin == self._origin:
            self._awaits_since, self._heard_at = None, self._loop.time()
            if not self._pending:
                self._is_quiet.set()
        elif rest:
            names = frozenset(rest.split(" "))
            self._on_ring(EVERYTHING if _ALL in names else names)

    async def _say(self, mouth: AbstractConnection) -> None:
        channel = _channel(mouth)
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            names, self._pending = self._pending, set()
            if self._awaits_since is None:
                self._awaits_since = self._loop.time()
            await mouth.send_command("PUBLISH", channel, " ".join((self._origin, *names)))
            await mouth.read_response(timeout=math.inf)
            await asyncio.sleep(PACE_SECONDS)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            now = self._loop.time()
            if self._awaits_since is not None:
                if now - self._awaits_since > ECHO_SECONDS:
                    raise TimeoutError("Redis does not answer")
            elif now - self._heard_at > BEAT_SECONDS:
                # A message without names: it is for ourselves.
                self._wakeup.set()


def _channel(connection: AbstractConnection) -> str:
    # Redis does not keep the channels of its databases apart.
    return f"bronn:doorbell:{connection.db}"


def _describe(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
