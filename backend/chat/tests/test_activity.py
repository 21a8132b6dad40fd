"""Activity of a user: `seq` without gaps under races; entries that are deleted in time."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from chat import activity
from chat.activity import Change
from chat.models import Activity, ActivityEntry, Conversation
from chat.services.active_runs import stop_conversation, stop_run
from chat.services.conversation_creation import create_conversation
from chat.services.conversations import (
    change_conversation,
    delete_conversation,
)
from chat.services.messages import create_message
from chat.sockets import changes
from chat.tests.conftest import begin, stop, talk
from testing import make_conversation, make_user

Kind = ActivityEntry.Kind


def read(user: User) -> list[tuple[int, str]]:
    rows = ActivityEntry.objects.filter(user=user).order_by("seq")
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
    assert kinds(user, lambda: stop_run(user, run.pk)) == ["conversation"]
    assert kinds(user, lambda: stop_run(user, run.pk)) == []
    assert kinds(user, lambda: create_message(user, pk, "More")) == ["message"]
    turn = kinds(user, lambda: begin(conversation, "", create_user_message=False))
    assert turn == ["run"]
    stop_conversation(conversation)
    placed = kinds(user, lambda: begin(conversation, "Else", parent_id=None))
    assert placed == ["branch", "message", "run"]
    stop_conversation(conversation)
    renamed = kinds(user, lambda: change_conversation(user, pk, {"title": "Ale"}))
    assert renamed == ["title"]
    assert kinds(user, lambda: change_conversation(user, pk, {})) == []
    made = kinds(
        user,
        lambda: create_conversation(user, {"character": "Bronn", "greeting": True}),
    )
    assert made == ["conversation"]
    assert kinds(user, lambda: delete_conversation(user, pk)) == ["deleted"]
    assert [seq for seq, _ in read(user)] == list(range(1, Activity.objects.get(user=user).seq + 1))


@pytest.mark.django_db
def test_deleting_during_a_reply_ends_it_first(user: User, conversation: Conversation) -> None:
    begin(conversation)
    told = kinds(user, lambda: delete_conversation(user, conversation.pk))
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
    """A reader that pages from its `seq` sees every entry exactly once."""
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
                found = ActivityEntry.objects.filter(user=user, seq__gt=place).order_by("seq")
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
    assert Activity.objects.get(user=user).seq == total


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
def test_old_entries_are_deleted(user: User) -> None:
    for _ in range(3):
        activity.record(user.pk, Change(Kind.TITLE, uuid4()))
    old = timezone.now() - activity.KEEP - timedelta(seconds=1)
    ActivityEntry.objects.filter(seq__lt=3).update(created_at=old)
    activity.forget_old()
    assert read(user) == [(3, "title")]
    # The numbers go on.
    activity.record(user.pk, Change(Kind.TITLE, uuid4()))
    assert read(user)[-1] == (4, "title")


@pytest.mark.django_db
def test_whoever_is_further_behind_is_told_so(user: User) -> None:
    for _ in range(5):
        activity.record(user.pk, Change(Kind.DELETED, uuid4()))
    assert changes.poll({user.pk: 5}) == {}
    assert [update.seq for update in changes.poll({user.pk: 2})[user.pk]] == [3, 4, 5]
    gap = [changes.Update(5, is_gap=True)]
    ActivityEntry.objects.filter(seq__lt=4).delete()
    assert changes.poll({user.pk: 2})[user.pk] == gap
    assert [update.seq for update in changes.poll({user.pk: 3})[user.pk]] == [4, 5]
    ActivityEntry.objects.all().delete()
    assert changes.poll({user.pk: 2})[user.pk] == gap
    assert changes.poll({user.pk: 4})[user.pk] == gap


@pytest.mark.django_db
def test_one_look_takes_a_bounded_part(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "POLL_ENTRIES", 2)
    for _ in range(3):
        activity.record(user.pk, Change(Kind.DELETED, uuid4()))
    first = changes.poll({user.pk: 0})[user.pk]
    assert [update.seq for update in first] == [1, 2]
    assert [update.seq for update in changes.poll({user.pk: 2})[user.pk]] == [3]


@pytest.mark.django_db
@pytest.mark.parametrize("people_at_once", [2, 100])
def test_many_people_are_looked_at_together_and_each_is_told_their_own(
    people_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "POLL_PEOPLE", people_at_once)
    talks = [make_conversation(make_user()) for _ in range(5)]
    for number, conversation in enumerate(talks):
        change_conversation(conversation.user, conversation.pk, {"title": f"Of coin {number}"})
        # An entry for somebody else's conversation.
        with transaction.atomic():
            activity.record(conversation.user_id, Change(Kind.TITLE, talks[number - 1].pk))
    places = {conversation.user_id: 0 for conversation in talks}

    together = changes.poll(places)

    assert together == {pk: changes.poll({pk: 0})[pk] for pk in places}
    for number, conversation in enumerate(talks):
        own, foreign = together[conversation.user_id]
        assert own.conversation_id == conversation.pk
        assert all(f"Of coin {number}" in frame for frame in (own.frame, own.entry))
        assert foreign == changes.Update(2)


@pytest.mark.django_db
def test_what_is_deleted_says_nothing(user: User, conversation: Conversation) -> None:
    talk(conversation, "Hello", "Aye.")
    delete_conversation(user, conversation.pk)
    *updates, last = changes.poll({user.pk: 0})[user.pk]
    assert {(one.frame, one.entry, one.run) for one in updates} == {("", "", None)}
    assert last.is_deletion
    assert "Aye" not in last.frame + last.entry
