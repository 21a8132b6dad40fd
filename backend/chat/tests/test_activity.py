"""A person's feed: numbers without gaps, whatever races; notices that are forgotten in time."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from api.threads import run_in_thread
from chat import activity, notifications, services
from chat.activity import Change
from chat.models import Conversation, Feed, Notice
from chat.sockets import changes, hub
from chat.sockets.hub import Hub, Subscription
from chat.tests.conftest import begin, stop, talk
from testing import make_conversation, make_user

Kind = Notice.Kind


def read(user: User) -> list[tuple[int, str]]:
    rows = Notice.objects.filter(user=user).order_by("seq")
    return list(rows.values_list("seq", "kind"))


def kinds(user: User, work: Callable[[], Any]) -> list[str]:
    """What doing `work` records."""
    before = len(read(user))
    work()
    return [kind for _, kind in read(user)[before:]]


@pytest.mark.django_db
def test_what_each_service_records(user: User, conversation: Conversation) -> None:
    pk = conversation.pk
    assert kinds(user, lambda: begin(conversation)) == ["message", "run", "title"]
    run = conversation.runs.get()
    assert kinds(user, lambda: services.stop_run(user, run.pk)) == ["conversation"]
    assert kinds(user, lambda: services.stop_run(user, run.pk)) == []
    assert kinds(user, lambda: services.create_message(user, pk, "More")) == ["message"]
    turn = kinds(user, lambda: begin(conversation, "", create_user_message=False))
    assert turn == ["run"]
    services.stop_conversation(user, pk)
    placed = kinds(user, lambda: begin(conversation, "Else", parent_id=None))
    assert placed == ["branch", "message", "run"]
    services.stop_conversation(user, pk)
    renamed = kinds(user, lambda: services.change_conversation(user, pk, {"title": "Ale"}))
    assert renamed == ["title"]
    assert kinds(user, lambda: services.change_conversation(user, pk, {})) == []
    made = kinds(
        user,
        lambda: services.create_conversation(user, character="Bronn", title=None, greeting=True),
    )
    assert made == ["conversation"]
    assert kinds(user, lambda: services.delete_conversation(user, pk)) == ["deleted"]
    assert [seq for seq, _ in read(user)] == list(range(1, Feed.objects.get(user=user).seq + 1))


@pytest.mark.django_db
def test_deleting_during_a_reply_ends_it_first(user: User, conversation: Conversation) -> None:
    begin(conversation)
    told = kinds(user, lambda: services.delete_conversation(user, conversation.pk))
    assert told == ["conversation", "deleted"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_of_what_did_not_happen(user: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        activity.record(user.pk, Change(Kind.TITLE, uuid4()))
        raise ZeroDivisionError
    assert read(user) == []
    with transaction.atomic():
        activity.record(user.pk, Change(Kind.TITLE, uuid4()))
    assert read(user) == [(1, "title")]


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_leave_no_gap_and_nothing_comes_late(user: User) -> None:
    """A reader that asks for what is behind its place again and again gets every notice, once."""
    writers, rounds = 6, 25
    seen: list[int] = []
    over = threading.Event()

    def write() -> None:
        try:
            for number in range(rounds):
                with transaction.atomic():
                    some = [Change(Kind.MESSAGE, uuid4(), uuid4())] * (1 + number % 3)
                    activity.record(user.pk, *some)
        finally:
            connection.close()

    def follow() -> None:
        try:
            is_last = False
            while not is_last:
                is_last = over.is_set()
                place = seen[-1] if seen else 0
                found = Notice.objects.filter(user=user, seq__gt=place).order_by("seq")
                seen.extend(found.values_list("seq", flat=True))
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    reader = threading.Thread(target=follow)
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    reader.join()
    total = writers * sum(1 + number % 3 for number in range(rounds))
    assert seen == list(range(1, total + 1))
    assert Feed.objects.get(user=user).seq == total


@pytest.mark.django_db(transaction=True)
def test_people_who_end_together_are_locked_in_one_order() -> None:
    """Two processes that end runs of the same people at once never wait for each other."""
    people = [make_user() for _ in range(4)]
    failures: list[BaseException] = []

    def write(order: list[User]) -> None:
        try:
            for _ in range(15):
                turns = [begin(make_conversation(person)) for person in order]
                for turn in turns:
                    stop(turn)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[people[::step]]) for step in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.django_db
def test_old_notices_are_forgotten(user: User) -> None:
    for _ in range(3):
        activity.record(user.pk, Change(Kind.TITLE, uuid4()))
    old = timezone.now() - activity.KEEP - timedelta(seconds=1)
    Notice.objects.filter(seq__lt=3).update(created_at=old)
    activity.forget_older_than(activity.KEEP)
    assert read(user) == [(3, "title")]
    # The numbers go on.
    activity.record(user.pk, Change(Kind.TITLE, uuid4()))
    assert read(user)[-1] == (4, "title")


@pytest.mark.django_db
def test_whoever_is_further_behind_is_told_so(user: User) -> None:
    for _ in range(5):
        activity.record(user.pk, Change(Kind.DELETED, uuid4()))
    assert changes.look({user.pk: 5}) == {}
    assert [item.seq for item in changes.look({user.pk: 2})[user.pk].items] == [3, 4, 5]
    Notice.objects.filter(seq__lt=4).delete()
    assert changes.look({user.pk: 2})[user.pk].is_torn
    assert not changes.look({user.pk: 3})[user.pk].is_torn
    Notice.objects.all().delete()
    assert changes.look({user.pk: 2})[user.pk] == changes.News(5, is_torn=True)


@pytest.mark.django_db
def test_one_look_takes_a_bounded_part(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LOOK_NOTICES", 2)
    for _ in range(3):
        activity.record(user.pk, Change(Kind.DELETED, uuid4()))
    first = changes.look({user.pk: 0})[user.pk]
    assert ([item.seq for item in first.items], first.seq, first.has_more) == ([1, 2], 2, True)
    rest = changes.look({user.pk: first.seq})[user.pk]
    assert ([item.seq for item in rest.items], rest.has_more) == ([3], False)


@pytest.mark.django_db
@pytest.mark.parametrize("people_at_once", [2, 100])
def test_many_people_are_looked_at_together_and_each_is_told_their_own(
    people_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LOOK_PEOPLE", people_at_once)
    talks = [make_conversation(make_user()) for _ in range(5)]
    for number, conversation in enumerate(talks):
        services.change_conversation(
            conversation.user, conversation.pk, {"title": f"Of coin {number}"}
        )
        # A notice that names somebody else's conversation.
        with transaction.atomic():
            activity.record(conversation.user_id, Change(Kind.TITLE, talks[number - 1].pk))
    places = {conversation.user_id: 0 for conversation in talks}

    together = changes.look(places)

    assert together == {pk: changes.look({pk: 0})[pk] for pk in places}
    for number, conversation in enumerate(talks):
        told = together[conversation.user_id].items
        assert {item.conversation_id for item in told} == {conversation.pk}
        assert all(f"Of coin {number}" in item.frame for item in told)


@pytest.mark.django_db
def test_what_is_deleted_says_nothing(user: User, conversation: Conversation) -> None:
    talk(conversation, "Hello", "Aye.")
    services.delete_conversation(user, conversation.pk)
    items = changes.look({user.pk: 0})[user.pk].items
    assert [item.is_deletion for item in items] == [True]
    assert "Aye" not in items[0].frame


# --- The hub --------------------------------------------------------------------------------------


async def change(user_id: UUID, count: int = 1) -> None:
    some = [Change(Kind.DELETED, uuid4()) for _ in range(count)]
    await run_in_thread(transaction.atomic(activity.record), user_id, *some)


async def take(subscription: Subscription) -> list[int]:
    """The numbers of the next items."""
    items = await asyncio.wait_for(subscription.read(), 2)
    assert items is not None
    return [item.seq for item in items]


@pytest.mark.django_db(transaction=True)
async def test_a_ring_brings_news_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "POLL_SECONDS", 60.0)
    user = await run_in_thread(make_user)
    notifications.get_notifications()
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
    notifications.get_notifications()
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
    monkeypatch.setattr(hub, "KEPT_ITEMS", 4)
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
        return len([task for task in asyncio.all_tasks() if task.get_name() == "feed-hub"])

    assert tasks() == 1
    for subscription in subscriptions:
        subscription.close()
    await asyncio.sleep(0.05)
    assert tasks() == 0
