"""Reads the activity of all people who have sockets open here: one loop per process, and for each
poll the same few queries for all of them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.loops import Periodic, PerLoop
from api.outages import is_away
from api.threads import run_in_thread
from chat.notifications.notifications import get_notifications
from chat.notifications.topics import EVERYTHING, Topics, activity_topic
from chat.sockets import changes
from chat.sockets.changes import Update

logger = logging.getLogger(__name__)

# Poll interval; the longer one where other processes' notifications arrive, in case one was lost.
POLL_SECONDS = 0.25
SHARED_POLL_SECONDS = 2.0
# The least time between the starts of two polls, because one costs about the same for ten people.
# And the largest share of all time that polls may take, because tokens come first.
PACE_SECONDS = 0.01
MAX_SHARE = 0.25
# Updates kept per person for the slowest socket; a socket that is further behind reloads its state.
KEPT_UPDATES = 256


@dataclass(eq=False, slots=True)
class _Person:
    """The activity of one person as far as it was read, and the latest updates of it."""

    # The `seq` of the last entry read; None until the first socket sets the start.
    seq: int | None = None
    # Updates up to this number are not kept any more.
    dropped: int = 0
    updates: deque[Update] = field(default_factory=deque)
    subscriptions: set["Subscription"] = field(default_factory=set)

    def add(self, updates: Sequence[Update]) -> None:
        self.seq = updates[-1].seq
        if updates[-1].is_gap:
            self.updates.clear()
            self.dropped = self.seq
        else:
            self.updates.extend(updates)
        while len(self.updates) > KEPT_UPDATES:
            self.dropped = self.updates.popleft().seq
        for subscription in self.subscriptions:
            subscription.has_news.set()


class Subscription:
    def __init__(self, hub: "Hub", user_id: UUID, person: _Person) -> None:
        self.has_news = asyncio.Event()
        self._hub = hub
        self._user_id = user_id
        self._person = person
        self._seq = 0

    def begin(self, seq: int) -> None:
        """Begin after entry `seq`, which must have been read after subscribing."""
        self._seq = seq
        if self._person.seq is None:
            self._person.seq = self._person.dropped = seq
            self._hub.wake()

    async def read(self) -> Sequence[Update] | None:
        """The next updates, at least one; None if some were lost: load the state, then `begin`
        again.
        """
        while True:
            self.has_news.clear()
            if self._seq < self._person.dropped:
                return None
            if found := [one for one in self._person.updates if one.seq > self._seq]:
                self._seq = found[-1].seq
                return found
            await self.has_news.wait()

    def close(self) -> None:
        self._hub.unsubscribe(self._user_id, self)


class Hub:
    """All subscriptions of one event loop. It polls while there are any."""

    def __init__(self) -> None:
        self._people: dict[UUID, _Person] = {}
        self._by_topic: dict[str, UUID] = {}
        # The users that the next poll reads.
        self._notified: set[UUID] = set()
        self._polls_all_at = 0.0
        self._poll_seconds = 0.0
        self._loop = Periodic(
            "activity-hub", self._poll, every=self._find_rest, pace=self._find_pace
        )
        self._stop_listening: Callable[[], None] | None = None

    def subscribe(self, user_id: UUID) -> Subscription:
        """Call `begin` on it before reading, and `close` at the end."""
        person = self._people.setdefault(user_id, _Person())
        self._by_topic[activity_topic(user_id)] = user_id
        subscription = Subscription(self, user_id, person)
        person.subscriptions.add(subscription)
        if self._stop_listening is None:
            self._stop_listening = get_notifications().subscribe(self._notify)
        self._loop.start()
        return subscription

    def unsubscribe(self, user_id: UUID, subscription: Subscription) -> None:
        person = self._people.get(user_id)
        if person is None:
            return
        person.subscriptions.discard(subscription)
        if not person.subscriptions:
            del self._people[user_id]
            del self._by_topic[activity_topic(user_id)]
        if not self._people and self._stop_listening:
            self._loop.stop()
            self._stop_listening()
            self._stop_listening = None

    def wake(self) -> None:
        self._loop.wake()

    def _notify(self, topics: Topics) -> None:
        for topic in self._by_topic if topics is EVERYTHING else topics:
            if user_id := self._by_topic.get(topic):
                self._notified.add(user_id)
                self._loop.wake()

    def _find_rest(self) -> float:
        """Seconds until the next poll, if no notification comes before."""
        return POLL_SECONDS if self._notified else self._find_interval()

    def _find_interval(self) -> float:
        is_shared = get_notifications().is_shared
        return max(SHARED_POLL_SECONDS if is_shared else POLL_SECONDS, self._find_pace())

    def _find_pace(self) -> float:
        return max(PACE_SECONDS, self._poll_seconds / MAX_SHARE)

    async def _poll(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._polls_all_at:
            self._notified.update(self._people)
            self._polls_all_at = now + self._find_interval()
        people = {user_id: self._people[user_id] for user_id in self._notified & set(self._people)}
        positions = {user_id: one.seq for user_id, one in people.items() if one.seq is not None}
        # The others are polled once their first socket has begun.
        self._notified = people.keys() - positions.keys()
        if not positions:
            return
        try:
            found = await run_in_thread(changes.poll, positions)
        except BaseException as error:
            self._notified.update(positions)
            if not is_away(error):
                raise
            # Not a failure of the loop: the same users are polled again soon.
            logger.warning("activity: the database is unavailable: %s", error)
            return
        self._poll_seconds = asyncio.get_running_loop().time() - now
        for user_id, updates in found.items():
            people[user_id].add(updates)
            if len(updates) == changes.POLL_ENTRIES:
                self._notified.add(user_id)
                self._loop.wake()


get_hub = PerLoop(Hub)
