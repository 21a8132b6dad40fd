"""Notifications between processes: one Redis channel that all of them publish to and subscribe to.

Publishing returns at once whatever the state of Redis or the network. A broken connection is
reopened with back-off; what is published meanwhile is not kept, so subscribers get `EVERYTHING`
once.
"""

import asyncio
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

from api.loops import Supervised
from api.metrics import REDIS_CONNECTED
from chat.notifications.topics import EVERYTHING, Topics

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
# An idle connection publishes to itself this often, so that no firewall drops it and a silent loss
# is noticed.
BEAT_SECONDS = 3.0
# A published message must come back within this time, or the connection is reopened.
ECHO_SECONDS = 2.0
_CHECK_SECONDS = 0.5
# The least time between two messages: topics published in between share one.
PACE_SECONDS = 0.004
# More pending topics than this are sent as "everything".
MAX_TOPICS = 2000
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 2.0
_CLOSE_SECONDS = 0.5
# "Everything" on the wire.
_ALL = "*"


class RedisPubSub:
    """Sends topics to the other processes and calls `on_topics` with theirs; with `EVERYTHING` when
    the connection is made or lost. Make it on the event loop and close it there.
    """

    def __init__(
        self, url: str, *, verify_tls: bool, on_topics: Callable[[Topics], object]
    ) -> None:
        self.is_connected = False
        self._url = url
        self._verify_tls = verify_tls
        self._on_topics = on_topics
        self._loop = asyncio.get_running_loop()
        # Redis returns each message to its sender too, which recognizes its own by this name.
        self._origin = uuid.uuid4().hex[:12]
        self._pending: set[str] = set()
        self._has_pending = asyncio.Event()
        # Set while nothing waits to be sent or to come back.
        self._is_flushed = asyncio.Event()
        self._is_flushed.set()
        self._has_failed = False
        self._retry_seconds = FIRST_RETRY_SECONDS
        # Send time of the oldest message that has not come back; time of the last one received.
        self._awaits_since: float | None = None
        self._received_at = 0.0
        self._connection_loop = Supervised("redis-notifications", self._stay_connected)
        self._connection_loop.start()

    def publish(self, topics: Topics) -> None:
        """Send the topics to the other processes soon; dropped while there is no connection."""
        if not self.is_connected:
            return
        if topics is EVERYTHING or len(self._pending) + len(topics) > MAX_TOPICS:
            self._pending = {_ALL}
        else:
            self._pending |= topics
        self._is_flushed.clear()
        self._has_pending.set()

    async def aclose(self) -> None:
        """Send what is pending, for a moment at most, then close the connections."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._is_flushed.wait()
        await self._connection_loop.aclose()

    async def _stay_connected(self) -> None:
        while True:
            try:
                async with self._connect() as (subscriber, publisher):
                    self._begin_connection()
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._read_messages(subscriber))
                        group.create_task(self._send_pending(publisher))
                        group.create_task(self._check_echo())
            except* (RedisError, OSError, TimeoutError) as errors:
                self._end_connection(errors)
            finally:
                self.is_connected = False
            # Jitter: not all processes at once when Redis returns.
            await asyncio.sleep(self._retry_seconds * random.uniform(0.5, 1))  # noqa: S311
            self._retry_seconds = min(self._retry_seconds * 2, LAST_RETRY_SECONDS)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[tuple[AbstractConnection, AbstractConnection]]:
        """A subscribed connection and one to publish on.

        Both without the library's own retries: a silent reconnection would hide that messages were
        missed.
        """
        # The package has types for only some of its methods.
        pool: Any = ConnectionPool.from_url(self._url, **self._options())
        subscriber, publisher = pool.make_connection(), pool.make_connection()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await subscriber.connect()
                await publisher.connect()
                await subscriber.send_command("SUBSCRIBE", channel_of(int(subscriber.db)))
                await subscriber.read_response()
            yield subscriber, publisher
        finally:
            for connection in (subscriber, publisher):
                # Either may be broken already.
                with suppress(RedisError, OSError):
                    await connection.disconnect()

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "protocol": 2,
            "socket_timeout": None,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_keepalive": True,
            "retry": Retry(NoBackoff(), 0),
            "client_name": "notifications",
        }
        return options | tls_options(self._url, verify=self._verify_tls)

    def _begin_connection(self) -> None:
        if self._has_failed:
            logger.info("notifications: connected to Redis again")
        self._has_failed = False
        self._retry_seconds = FIRST_RETRY_SECONDS
        self._awaits_since, self._received_at = None, self._loop.time()
        # Both sides may have missed messages while disconnected.
        self._pending = {_ALL}
        self._has_pending.set()
        self.is_connected = True
        REDIS_CONNECTED.set(1)
        self._on_topics(EVERYTHING)

    def _end_connection(self, error: BaseException) -> None:
        if not self._has_failed:
            logger.warning(
                "notifications: no connection to Redis (%s); the processes poll until it is back",
                _describe(error),
            )
        self._has_failed = True
        was_connected, self.is_connected = self.is_connected, False
        REDIS_CONNECTED.set(0)
        self._pending.clear()
        self._is_flushed.set()
        if was_connected:
            # Subscribers go back to polling often.
            self._on_topics(EVERYTHING)

    async def _read_messages(self, subscriber: AbstractConnection) -> None:
        while True:
            answer = await subscriber.read_response(timeout=math.inf)
            if answer[0] == b"message":
                self._receive(answer[2].decode(errors="replace"))

    def _receive(self, message: str) -> None:
        origin, _, rest = message.partition(" ")
        if origin == self._origin:
            self._awaits_since, self._received_at = None, self._loop.time()
            if not self._pending:
                self._is_flushed.set()
        elif rest:
            topics = frozenset(rest.split(" "))
            self._on_topics(EVERYTHING if _ALL in topics else topics)

    async def _send_pending(self, publisher: AbstractConnection) -> None:
        channel = channel_of(int(publisher.db))
        while True:
            await self._has_pending.wait()
            self._has_pending.clear()
            topics, self._pending = self._pending, set()
            if self._awaits_since is None:
                self._awaits_since = self._loop.time()
            await publisher.send_command("PUBLISH", channel, " ".join((self._origin, *topics)))
            await publisher.read_response(timeout=math.inf)
            await asyncio.sleep(PACE_SECONDS)

    async def _check_echo(self) -> None:
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            now = self._loop.time()
            if self._awaits_since is not None:
                if now - self._awaits_since > ECHO_SECONDS:
                    raise TimeoutError("Redis does not answer")
            elif now - self._received_at > BEAT_SECONDS:
                # Sends a message without topics, which other processes ignore.
                self._has_pending.set()


def tls_options(url: str, *, verify: bool) -> dict[str, Any]:
    """The redis package's TLS options for the server at `url`."""
    if verify or not url.startswith("rediss:"):
        return {}
    return {"ssl_cert_reqs": "none", "ssl_check_hostname": False}


def channel_of(database: int) -> str:
    """The channel for a Redis database; Redis itself shares channels between its databases."""
    return f"bronn:notifications:{database}"


def _describe(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
