import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from accounts import sessions
from accounts.authentication import Identity, authenticate_token
from accounts.models import Session, User
from accounts.session_watch import INTERVAL_SECONDS, watch
from accounts.tests.conftest import EMAIL, PASSWORD
from api.threads import close_all, run_in_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_all()


async def in_database(work: Callable[[], Any]) -> Any:
    return await run_in_thread(work)


def sign_in() -> Identity:
    user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, PASSWORD)
    return authenticate_token(sessions.issue(user).access)


EVENTS: dict[str, Callable[[Identity], Any]] = {
    "revoked": lambda who: sessions.revoke(who.session_id),
    "all ended": lambda who: who.user.end_sessions(),
    "epoch": lambda who: User.objects.update(epoch=9),
    "deactivated": lambda who: User.objects.update(is_active=False),
    "deleted": lambda who: User.objects.all().delete(),
    "expired": lambda who: Session.objects.update(expires_at=who.user.date_joined),
}


@pytest.mark.against_the_clock("a stream ends within a second")
@pytest.mark.parametrize("event", EVENTS)
async def test_an_open_stream_ends_within_a_second(event: str) -> None:
    who = await in_database(sign_in)
    called: list[float] = []
    ended = asyncio.Event()

    def end() -> None:
        called.append(time.monotonic())
        ended.set()

    async with watch(who, end):
        await asyncio.sleep(INTERVAL_SECONDS * 1.5)
        assert not called
        await in_database(lambda: EVENTS[event](who))
        committed = time.monotonic()
        await asyncio.wait_for(ended.wait(), 1.0)
        await asyncio.sleep(INTERVAL_SECONDS * 1.5)
    assert len(called) == 1
    assert called[0] - committed < 1.0


async def test_other_sessions_stay_open() -> None:
    ending, staying = await in_database(sign_in), await in_database(sign_in)
    first, second, third = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with watch(ending, first.set), watch(ending, second.set), watch(staying, third.set):
        await in_database(lambda: sessions.revoke(ending.session_id))
        await asyncio.wait_for(first.wait(), 1.0)
        await asyncio.sleep(0)
        assert second.is_set()
        assert not third.is_set()


async def test_a_stream_can_be_cancelled_by_it() -> None:
    who = await in_database(sign_in)

    async def stream() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with watch(who, on_end=task.cancel):
            await asyncio.sleep(30)

    running = asyncio.create_task(stream())
    await asyncio.sleep(0.1)
    await in_database(lambda: sessions.revoke(who.session_id))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 1.5)


async def test_nothing_runs_while_nothing_is_open() -> None:
    who = await in_database(sign_in)
    ended = asyncio.Event()
    async with watch(who, ended.set):
        assert [t for t in asyncio.all_tasks() if t.get_name() == "session-watch"]
    await asyncio.sleep(0)
    assert not [t for t in asyncio.all_tasks() if t.get_name() == "session-watch"]
    async with watch(who, ended.set):
        await in_database(lambda: sessions.revoke(who.session_id))
        await asyncio.wait_for(ended.wait(), 1.0)


async def test_an_unreachable_database_ends_nobody_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    who = await in_database(sign_in)
    find = sessions.find_alive_ids
    failures = iter([DatabaseError("gone"), None])

    def fail_once(asked: Any) -> Any:
        if failure := next(failures, None):
            raise failure
        return find(asked)

    monkeypatch.setattr(sessions, "find_alive_ids", fail_once)
    ended = asyncio.Event()
    async with watch(who, ended.set):
        await asyncio.sleep(INTERVAL_SECONDS * 1.5)
        assert not ended.is_set()
        await in_database(lambda: sessions.revoke(who.session_id))
        await asyncio.wait_for(ended.wait(), 1.0)
    assert "background loop session-watch failed" in caplog.text


def test_any_number_of_sessions_is_one_query() -> None:
    user = User.objects.create_user(EMAIL, PASSWORD)
    for _ in range(20):
        sessions.issue(user)
    ids = list(Session.objects.values_list("pk", flat=True))
    sessions.revoke(ids[0])
    with CaptureQueriesContext(connection) as queries:
        alive = sessions.find_alive_ids(ids)
    assert len(queries) == 1
    assert alive == set(ids[1:])
