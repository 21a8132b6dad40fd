"""The hub: one loop polls the activity of all users with open sockets, and survives failures."""

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, OperationalError, transaction

from api.loops import describe_failing
from api.threads import run_in_thread
from chat import activity
from chat.activity import Change
from chat.models import ActivityEntry
from chat.notifications.notifications import get_notifications, publish
from chat.notifications.topics import activity_topic
from chat.sockets import changes, hub
from chat.sockets.changes import Update
from chat.sockets.hub import Hub, Subscription
from testing import make_user

Kind = ActivityEntry.Kind


async def change(user_id: UUID, count: int = 1) -> None:
    some = [Change(Kind.DELETED, uuid4()) for _ in range(count)]
    await run_in_thread(transaction.atomic(activity.record), user_id, *some)


async def take(subscription: Subscription) -> list[int]:
    """The `seq` values of the next updates."""
    updates = await asyncio.wait_for(subscription.read(), 2)
    assert updates is not None
    return [update.seq for update in updates]


@pytest.mark.django_db(transaction=True)
async def test_a_ring_brings_news_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "POLL_SECONDS", 60.0)
    user = await run_in_thread(make_user)
    get_notifications()
    subscription = Hub().subscribe(user.pk)
    subscription.begin(0)
    await asyncio.sleep(0.1)
    for seq in (1, 2, 3):
        await change(user.pk)
        assert await take(subscription) == [seq]
    subscription.close()


@pytest.mark.django_db(transaction=True)
async def test_a_ring_before_the_beginning_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "POLL_SECONDS", 60.0)
    user = await run_in_thread(make_user)
    get_notifications()
    subscription = Hub().subscribe(user.pk)
    await asyncio.sleep(0.1)
    await change(user.pk)
    # The hub hears it while it does not know yet where to look from.
    await asyncio.sleep(0.1)
    subscription.begin(0)
    assert await take(subscription) == [1]
    subscription.close()


@pytest.mark.django_db(transaction=True)
async def test_without_a_ring_news_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "publish", lambda *names: None)
    user = await run_in_thread(make_user)
    subscription = Hub().subscribe(user.pk)
    subscription.begin(0)
    await change(user.pk, 3)
    assert await take(subscription) == [1, 2, 3]
    subscription.close()


@pytest.mark.django_db(transaction=True)
async def test_each_subscription_begins_at_its_own_place() -> None:
    user = await run_in_thread(make_user)
    one_hub = Hub()
    first = one_hub.subscribe(user.pk)
    first.begin(0)
    await change(user.pk, 2)
    assert await take(first) == [1, 2]
    second = one_hub.subscribe(user.pk)
    second.begin(1)
    assert await take(second) == [2]
    await change(user.pk)
    for subscription in (first, second):
        assert await take(subscription) == [3]
        subscription.close()


@pytest.mark.django_db(transaction=True)
async def test_one_that_falls_behind_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "KEPT_UPDATES", 4)
    user = await run_in_thread(make_user)
    one_hub = Hub()
    fast, slow = one_hub.subscribe(user.pk), one_hub.subscribe(user.pk)
    fast.begin(0)
    slow.begin(0)
    for _ in range(3):
        await change(user.pk, 3)
        assert len(await take(fast)) == 3
    assert await slow.read() is None
    slow.begin(9)
    await change(user.pk)
    assert await take(slow) == [10]
    fast.close()
    slow.close()


@pytest.mark.django_db(transaction=True)
async def test_nothing_runs_while_nobody_is_there() -> None:
    user = await run_in_thread(make_user)
    one_hub = Hub()
    subscriptions = [one_hub.subscribe(user.pk) for _ in range(2)]

    def tasks() -> int:
        return len([task for task in asyncio.all_tasks() if task.get_name() == "activity-hub"])

    assert tasks() == 1
    for subscription in subscriptions:
        subscription.close()
    await asyncio.sleep(0.05)
    assert tasks() == 0


class Failing:
    """Polls that fail `times` times, each as `error`, before they work."""

    def __init__(self, error: Exception, times: int) -> None:
        self.polled: list[dict[UUID, int]] = []
        self._error = error
        self._times = times
        self._poll = changes.poll

    def __call__(self, positions: Mapping[UUID, int]) -> dict[UUID, list[Update]]:
        self.polled.append(dict(positions))
        if len(self.polled) <= self._times:
            raise self._error
        return self._poll(positions)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [RuntimeError("planted"), OperationalError("away")])
async def test_a_poll_that_fails_is_repeated_at_once_for_the_same_people(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    one_hub = Hub()
    user, other = [await run_in_thread(make_user) for _ in range(2)]
    first, second = one_hub.subscribe(user.pk), one_hub.subscribe(other.pk)
    first.begin(0)
    second.begin(0)
    await asyncio.sleep(0.1)
    # From here on it polls only whom it is notified of, for a long time.
    monkeypatch.setattr(one_hub, "_polls_all_at", float("inf"))
    failing = Failing(error, 1)
    monkeypatch.setattr(changes, "poll", failing)
    get_notifications()
    began = asyncio.get_running_loop().time()
    await change(user.pk)
    assert await take(first) == [1]
    assert asyncio.get_running_loop().time() - began < 1
    assert failing.polled == [{user.pk: 0}] * 2
    first.close()
    second.close()


@pytest.mark.django_db(transaction=True)
async def test_a_hub_that_fails_is_named_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one_hub = Hub()
    user = await run_in_thread(make_user)
    failing = Failing(DatabaseError("planted"), 3)
    monkeypatch.setattr(changes, "poll", failing)
    subscription = one_hub.subscribe(user.pk)
    subscription.begin(0)
    await change(user.pk)
    async with asyncio.timeout(5):
        while len(failing.polled) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert "activity-hub (DatabaseError)" in describe_failing()
    assert await take(subscription) == [1]
    await asyncio.sleep(0.05)
    assert "activity-hub" not in describe_failing()
    assert caplog.text.count("background loop activity-hub failed") == 3
    subscription.close()


@pytest.mark.django_db(transaction=True)
async def test_nobody_is_forgotten_while_somebody_else_is_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Polls for one user do not delay the regular poll for all."""
    monkeypatch.setattr(activity, "publish", lambda *names: None)
    one_hub = Hub()
    busy, quiet = [await run_in_thread(make_user) for _ in range(2)]
    subscriptions = [one_hub.subscribe(user.pk) for user in (busy, quiet)]
    for subscription in subscriptions:
        subscription.begin(0)
    await asyncio.sleep(0.1)
    await change(quiet.pk)

    async def keep_busy() -> None:
        while True:
            publish(activity_topic(busy.pk))
            await asyncio.sleep(0.01)

    get_notifications()
    noise = asyncio.create_task(keep_busy())
    assert await take(subscriptions[1]) == [1]
    noise.cancel()
    for subscription in subscriptions:
        subscription.close()
