"""Reads the feeds of all people who have sockets open here: one task per process, and for each look
the same few queries for all of them.
"""

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.threads import run_in_thread
from chat.notifications import EVERYTHING, activity_topic, get_notifications
from chat.sockets import changes
from chat.sockets.changes import Item, News

logger = logging.getLogger(__name__)

# How soon news are seen that nobody rang for; where all processes ring each other, that is only for
# a ring that got lost.
POLL_SECONDS = 0.25
SHARED_POLL_SECONDS = 2.0
# The least time between the beginnings of two looks: one costs about the same for ten people. And
# the most of all time that looks may take: tokens come first.
PACE_SECONDS = 0.01
MAX_SHARE = 0.25
# So many items of a person are kept for their slowest socket; one further behind begins anew.
KEPT_ITEMS = 256


@dataclass(eq=False, slots=True)
class _Person:
    """A feed as far as it was read, and the latest items of it."""

    # Everything up to here was read; None until the first socket knows where it begins.
    seq: int | None = None
    # Items up to here are not kept any more.
    dropped: int = 0
    items: deque[Item] = field(default_factory=deque)
    subscriptions: set["Subscription"] = field(default_factory=set)

    def add(self, news: News) -> None:
        if news.is_torn:
            self.items.clear()
            self.dropped = news.seq
        self.items.extend(news.items)
        while len(self.items) > KEPT_ITEMS:
            self.dropped = self.items.popleft().seq
        self.seq = news.seq
        for subscription in self.subscriptions:
            subscription.news.set()


class Subscription:
    """One socket's place in its person's feed."""

    def __init__(
        self,
        person: _Person,
        on_begin: Callable[[], object],
        on_close: Callable[["Subscription"], object],
    ) -> None:
        self.news = asyncio.Event()
        self._person = person
        self._on_begin = on_begin
        self._on_close = on_close
        self._seq = 0

    def begin(self, seq: int) -> None:
        """Everything up to notice `seq`, which was read after subscribing, is known."""
        self._seq = seq
        if self._person.seq is None:
            self._person.seq = self._person.dropped = seq
            self._on_begin()

    async def read(self) -> Sequence[Item] | None:
        """The next items, at least one; None where some are lost: then find out how things stand
        and `begin` again.
        """
        while True:
            self.news.clear()
            if self._seq < self._person.dropped:
                return None
            if found := [item for item in self._person.items if item.seq > self._seq]:
                self._seq = found[-1].seq
                return found
            await self.news.wait()

    def close(self) -> None:
        self._on_close(self)


class Hub:
    """All subscriptions of one event loop; its task lives while there are any."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._people: dict[UUID, _Person] = {}
        self._names: dict[str, UUID] = {}
        self._rung: set[UUID] = set()
        self._bell = asyncio.Event()
        self._polls_at = 0.0
        # When the next look may begin.
        self._looks_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, user_id: UUID) -> Subscription:
        """Call `begin` on it before reading, and `close` at the end."""
        person = self._people.setdefault(user_id, _Person())
        self._names[activity_topic(user_id)] = user_id
        # What was rung for before the person's first beginning is looked at then.
        subscription = Subscription(
            person, self._bell.set, lambda ended: self._unsubscribe(user_id, ended)
        )
        person.subscriptions.add(subscription)
        if self._task is None or self._task.done():
            # Not in the context of the request that happened to come first.
            self._task = self.loop.create_task(
                self._run(), name="feed-hub", context=contextvars.Context()
            )
        return subscription

    def _unsubscribe(self, user_id: UUID, subscription: Subscription) -> None:
        person = self._people.get(user_id)
        if person is None:
            return
        person.subscriptions.discard(subscription)
        if not person.subscriptions:
            del self._people[user_id]
            del self._names[activity_topic(user_id)]
        if not self._people and self._task:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        stop_listening = get_notifications().subscribe(self._hear)
        try:
            while True:
                await self._wait()
                try:
                    await self._look()
                except Exception:
                    # The next look is a moment away; the rows wait.
                    logger.exception("could not read the feeds")
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            stop_listening()

    def _hear(self, names: frozenset[str]) -> None:
        """Only what was rung is looked at, and at once."""
        for name in self._names if names is EVERYTHING else names:
            if user_id := self._names.get(name):
                self._rung.add(user_id)
                self._bell.set()

    async def _wait(self) -> None:
        """Until somebody rings, or it is time to look at all; what is rung for too soon after the
        last look is looked at together.
        """
        try:
            async with asyncio.timeout_at(self._polls_at):
                await self._bell.wait()
        except TimeoutError:
            self._rung.update(self._people)
            is_shared = get_notifications().is_shared
            self._polls_at = self.loop.time() + (SHARED_POLL_SECONDS if is_shared else POLL_SECONDS)
        await asyncio.sleep(self._looks_at - self.loop.time())
        self._bell.clear()

    async def _look(self) -> None:
        people = {user_id: self._people[user_id] for user_id in self._rung & self._people.keys()}
        places = {user_id: one.seq for user_id, one in people.items() if one.seq is not None}
        self._rung = people.keys() - places.keys()
        if not places:
            return
        began_at = self.loop.time()
        found = await run_in_thread(changes.look, places)
        took = self.loop.time() - began_at
        self._looks_at = began_at + max(PACE_SECONDS, took / MAX_SHARE)
        for user_id, news in found.items():
            people[user_id].add(news)
            if news.has_more:
                self._rung.add(user_id)
                self._bell.set()


_hub: Hub | None = None


def get_hub() -> Hub:
    """This process's hub, made at first use. Call it on the event loop."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
    return _hub
