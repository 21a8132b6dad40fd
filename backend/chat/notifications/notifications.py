"""The notifications of one process, and of all processes where `REDIS_URL` is set."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

from api.health.checks import DEGRADED
from api.loops import PerLoop
from chat.notifications.topics import Topics

if TYPE_CHECKING:
    from chat.notifications.redis_pubsub import RedisPubSub

logger = logging.getLogger(__name__)

Subscriber = Callable[[Topics], object]


class Notifications:
    """Passes published topics to the subscribers on its event loop, and to other processes."""

    def __init__(self, redis_url: str = "", *, verify_tls: bool = True) -> None:
        self._subscribers: set[Subscriber] = set()
        self._remote: RedisPubSub | None = None
        if redis_url:
            # Imported late: loading the client is a fifth of startup time, wasted without Redis.
            from chat.notifications.redis_pubsub import RedisPubSub

            self._remote = RedisPubSub(redis_url, verify_tls=verify_tls, on_topics=self._deliver)

    @property
    def is_shared(self) -> bool:
        """Whether notifications of other processes arrive at present; pollers may then poll less
        often.
        """
        return self._remote is not None and self._remote.is_connected

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` on the event loop with the topics of each notification, from here or
        from another process. Returns the function that unsubscribes.

        When notifications may have been lost the topics are `EVERYTHING`.
        """
        self._subscribers.add(subscriber)
        return lambda: self._subscribers.discard(subscriber)

    def publish(self, topics: Topics) -> None:
        """Notify the subscribers here and elsewhere. Call it on the event loop; it never waits."""
        self._deliver(topics)
        self.publish_remote(topics)

    def publish_remote(self, topics: Topics) -> None:
        """Notify other processes only: the subscribers in this one know already."""
        if self._remote is not None:
            self._remote.publish(topics)

    def _deliver(self, topics: Topics) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(topics)
            except Exception:
                logger.exception("notifications: a subscriber failed")

    async def aclose(self) -> None:
        """Send the last notifications, then close the connections."""
        if self._remote is not None:
            await self._remote.aclose()


get_notifications = PerLoop(
    lambda: Notifications(settings.REDIS_URL, verify_tls=settings.REDIS_TLS_VERIFY)
)


def publish(*topics: str) -> None:
    """Publish from any thread, after the commit. Never waits and never fails."""
    get_notifications.call_soon(lambda notifications: notifications.publish(frozenset(topics)))


def check_connection() -> str:
    """ "ok" while notifications reach other processes, else "degraded": then they poll, which only
    takes longer. Safe from any thread.
    """
    connected = any(found.is_shared for found in get_notifications.existing())
    return "ok" if connected else DEGRADED
